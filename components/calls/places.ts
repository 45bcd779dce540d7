/** The addresses inside an organisation that the pages about calls lead to. */
export const places = {
  log: (org: string, query = '') => `/o/${org}/audit-log${query}`,
  home: (org: string) => `/o/${org}`,
  tryCall: (org: string, grant?: string, tool?: string) => {
    const query = new URLSearchParams()
    if (grant !== undefined) query.set('grant', grant)
    if (tool !== undefined) query.set('tool', tool)
    return `/o/${org}/try${query.size ? `?${query}` : ''}`
  },
  servers: (org: string) => `/o/${org}/servers`,
  newServer: (org: string) => `/o/${org}/servers/new`,
  server: (org: string, id: string) => `/o/${org}/servers/${id}`,
  policies: (org: string) => `/o/${org}/policies`,
  policy: (org: string, id: string, tool?: string) =>
    `/o/${org}/policies/${id}${tool === undefined ? '' : `?rule=${encodeURIComponent(tool)}`}`,
  approvals: (org: string, query = '') => `/o/${org}/approvals${query}`,
  approval: (org: string, id: string) => `/o/${org}/approvals/${id}`,
  agents: (org: string) => `/o/${org}/agents`,
  newAgent: (org: string) => `/o/${org}/agents/new`,
  agent: (org: string, grant: string) => `/o/${org}/agents/${grant}`,
} as const
