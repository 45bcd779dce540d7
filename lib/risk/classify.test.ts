import { describe, expect, it } from 'vitest'
import { classifierVersion, classify } from './classify.ts'
import { needsPerson } from './signals.ts'

const tool = (name: string, description = '', more: object = {}) => ({ name, description, ...more })

describe('a tool is classified by what it does at worst', () => {
  it.each([
    ['smartagent_products_search', 'Search products by region and words.', 'read', 'low'],
    ['smartagent_places_nearby', 'Find places near a point.', 'read', 'low'],
    ['smartagent_regulatory_permits_search', 'Search public building permits.', 'read', 'low'],
    [
      'smartagent_workflows_regulatory_site_brief_get',
      'Bring together what is public about a site.',
      'read',
      'low',
    ],
    ['smartagent_catalog_list_plans', 'List the plans with their prices.', 'read', 'low'],
    ['smartagent_discovery_capabilities', 'What this server can do.', 'read', 'low'],
    ['smartagent_usage_summary', 'Return the current usage using an admin key.', 'read', 'medium'],
    ['smartagent_products_watch_create', 'Create a watch on a search.', 'write', 'medium'],
    ['smartagent_access_issue_client_key', 'Issue a client key using an admin key.', 'write', 'critical'],
    ['smartagent_billing_create_checkout_session', 'Create a checkout session.', 'financial', 'critical'],
    ['delete_repository', 'Delete a repository.', 'destructive', 'critical'],
    ['run_query', 'Execute SQL.', 'execute', 'high'],
    ['list_orders', 'List the orders of a customer.', 'read', 'low'],
    ['get_refund', 'Get a refund by id.', 'read', 'low'],
    ['frobnicate', '', 'write', 'medium'],
    ['get_run_details', 'Fetches details of a run.', 'read', 'low'],
    [
      'issue_read',
      'Get an issue.\n\nArgs:\n    issue_key: The key\n    start: Where to start',
      'read',
      'low',
    ],
    ['list_tables', 'START HERE: list the tables.', 'read', 'low'],
    ['query_logs', 'Executes a log query and returns lines.', 'read', 'low'],
    ['query_warehouse', 'Query the warehouse with SQL.', 'execute', 'high'],
    ['deploy_plan_get', 'Retrieves a plan.', 'read', 'low'],
    ['get_or_create_user', 'Get a user.', 'write', 'medium'],
    ['catalog_list_delete', '', 'destructive', 'critical'],
    ['run_query', '', 'execute', 'high'],
    ['get_rows', 'Gets rows. It also removes the rows it returned.', 'destructive', 'critical'],
    ['get_asset', 'Fetch an asset and delete the original.', 'destructive', 'critical'],
  ])('%s', (name, description, category, level) => {
    expect(classify(tool(name, description))).toMatchObject({ category, level })
  })

  it.each([
    'undeploy_app',
    'dispose_resource',
    'disassociate_address',
    'dissociate_role',
    'deauthorize_app',
    'void_envelope',
    'unsend_message',
    'nullify_field',
    'scrub_dataset',
    'rescind_offer',
    'zeroize_key',
    'retire_host',
    'yank_version',
    'reimage_machine',
    'eject_member',
    'kick_user',
    'expel_member',
    'dismantle_stack',
    'cleanup_old_backups',
    'clean_up_workspace',
    'tear_down_stack',
    'empty_bucket',
  ])('%s: what is gone afterwards is destroyed, whatever it is called', (name) => {
    expect(classify(tool(name))).toMatchObject({ category: 'destructive', level: 'critical' })
  })

  it.each([
    ['create_empty_file', 'Create an empty file.', 'write'],
    ['list_empty_folders', 'List the folders that are empty.', 'read'],
    ['is_empty', 'Whether there is nothing in it.', 'read'],
    ['clean_html', 'Clean HTML of what is not shown.', 'write'],
    ['get_cleanup_status', 'Get how far the cleanup is.', 'read'],
    ['list_retired_hosts', 'List the hosts that are retired.', 'read'],
    ['update_voided_flag', 'Update a flag.', 'write'],
  ])('%s: a word that only looks like it destroys nothing', (name, description, category) => {
    expect(classify(tool(name, description)).category).toBe(category)
  })

  it('the worst option of an action argument counts, and the argument is named', () => {
    const inputSchema = { type: 'object', properties: { action: { enum: ['get', 'delete'] } } }
    const result = classify(tool('get_issue', 'Get an issue.', { inputSchema }))
    expect(result).toMatchObject({ category: 'destructive', level: 'critical' })
    expect(result.signals[0]).toMatchObject({ field: 'inputSchema.action', words: 'delete' })
  })

  it('an option that only reads is no action, and a type that names things is none', () => {
    const of = (name: string, options: string[]) =>
      classify(tool('get_it', '', { inputSchema: { properties: { [name]: { enum: options } } } })).category
    expect(of('method', ['get_workflow_run', 'list_issue_types'])).toBe('read')
    expect(of('type', ['comment', 'issue'])).toBe('read')
    expect(of('type', ['create', 'cancel'])).toBe('destructive')
  })

  const withArgument = (name: string, schema: object, more: object = {}) =>
    classify(tool('get_it', '', { inputSchema: { properties: { [name]: schema } }, ...more }))

  it.each([
    [
      'action',
      { type: 'string', description: "What to do: 'list', 'get' or 'delete'" },
      'destructive',
      'delete',
    ],
    ['operation', { type: 'string', description: 'One of list, update' }, 'write', 'update'],
    ['verb', { enum: ['list'], description: 'list, or with rights `purge`' }, 'destructive', 'purge'],
    ['actions', { type: 'array', items: { enum: ['read', 'purge'] } }, 'destructive', 'purge'],
    ['mode', { oneOf: [{ const: 'view' }, { const: 'execute' }] }, 'execute', 'execute'],
    ['query', { type: 'string', description: 'SQL to run' }, 'execute', 'SQL'],
    ['rawSql', { type: 'string' }, 'execute', 'rawSql'],
    ['shell', { type: 'string', description: 'Command line to execute in a shell' }, 'execute', 'shell'],
    ['code', { type: 'string', description: 'Python code to execute' }, 'execute', 'code'],
  ])('a tool does what its argument %s may ask', (name, schema, category, words) => {
    const result = withArgument(name, schema)
    expect(result.category).toBe(category)
    expect(result.signals).toContainEqual(
      expect.objectContaining({ id: category, field: `inputSchema.${name}`, words }),
    )
  })

  it.each([
    ['query', { type: 'string', description: 'PromQL expression' }],
    ['code', { type: 'string', description: 'Country code' }],
    ['command', { enum: ['status', 'list'] }],
    ['action', { type: 'string', description: 'Only rows of this action' }],
  ])('and no more than that: %s', (name, schema) => {
    expect(withArgument(name, schema).category).toBe('read')
  })

  it('a request of any method to any address does the worst', () => {
    const properties = {
      method: { type: 'string', description: 'HTTP method' },
      path: { type: 'string' },
    }
    expect(classify(tool('api_call', '', { inputSchema: { properties } })).signals[0]).toMatchObject({
      id: 'destructive',
      field: 'inputSchema.method',
    })
  })

  it('the method of a request that a tool only arranges is not its own', () => {
    const inputSchema = { properties: { method: { enum: ['GET', 'DELETE'] } } }
    expect(classify(tool('create_monitor', '', { inputSchema })).category).toBe('write')
    expect(classify(tool('send_request', '', { inputSchema })).category).toBe('destructive')
    expect(classify(tool('http', '', { inputSchema })).category).toBe('destructive')
  })

  it('operations that the description lists count as if they were chosen by an argument', () => {
    const description = "Manage rules.\n\nOperations:\n- 'list': all rules\n- 'delete': one rule"
    expect(classify(tool('manage_rules', description)).signals[0]).toMatchObject({
      id: 'destructive',
      field: 'description',
      words: 'delete',
    })
  })

  it.each([
    ['set_status', '', 'write'],
    ['update_details', '', 'write'],
    ['get_last_update', '', 'read'],
    ['get_step_upload', '', 'read'],
    ['catalog_get_delete', '', 'destructive'],
    ['ticket_read', '', 'read'],
    ['deploy_status', '', 'read'],
    ['git_checkout', '', 'write'],
    ['transfer_issue', '', 'write'],
    ['resolve_thread', 'Resolve a thread.', 'write'],
    ['resolve_library_name', 'Resolve a name.', 'read'],
    ['force_unlock_state', '', 'destructive'],
    ['cancel_subscription', '', 'financial'],
    ['create_notification_subscription', '', 'write'],
    ['generate_summary', 'Generate a summary.', 'read'],
    ['manage_labels', 'Add, update or delete labels.', 'destructive'],
    ['frob_labels', 'Read-only and safe.', 'write'],
    ['dele\u200bte_rows', '', 'destructive'],
    ['d\u0435lete_rows', '', 'destructive'],
    ['get_rows', 'Hello there.\n\nArgs:\n  x: y\n\nDelete the rows that were read.', 'destructive'],
    ['list_rows', 'Call this first. Returns rows.', 'read'],
    ['labels', 'Manage labels (create, update, delete).', 'destructive'],
    ['labels', 'Labels: create, update or delete them.', 'destructive'],
    ['labels', 'A tool for creating, updating and deleting labels.', 'destructive'],
    ['list_labels', 'List labels. Not for: creating, updating or deleting labels.', 'read'],
    ['get_log', 'Get the log of create, update and delete operations.', 'read'],
    ['bin', 'Deleted items of a user.', 'write'],
    ['deploy_list', '', 'read'],
    ['get_trace', 'Get a trace. Focus the view on one span.', 'read'],
    ['get_keys', 'Get keys of:\n- `release`: of the app', 'read'],
    ['get_tags', 'Get tags.\n\nCommon methods:\n- release: of the app\n- level: of the error', 'read'],
    ['create_instant_settlement', '', 'financial'],
    ['browser_check', 'Check a checkbox or radio button.', 'write'],
    ['pipelines', 'Lists and manages pipelines.', 'write'],
    ['browser_snapshot', 'Capture an accessibility snapshot of the page.', 'read'],
    ['vm_snapshot', 'Capture a snapshot of a machine.', 'write'],
    ['network_request', 'Returns one network request.', 'read'],
    ['create_list', '', 'write'],
    ['accept_dispute', '', 'financial'],
  ])('%s “%s” is %s', (name, description, category) => {
    expect(classify(tool(name, description)).category).toBe(category)
  })

  it('a reader that takes a URL or a path is more than low, and stays a reader', () => {
    const inputSchema = { properties: { url: { type: 'string' } } }
    expect(classify(tool('fetch_page', 'Fetch a page.', { inputSchema }))).toMatchObject({
      category: 'read',
      level: 'medium',
    })
  })

  it('“read only” from the server makes no reader of a tool that says nothing of itself', () => {
    const silent = classify(tool('frobnicate', ''))
    expect(classify(tool('frobnicate', '', { annotations: { readOnlyHint: true } }))).toEqual(silent)
  })

  // Without a limit on what the patterns see, each of these takes minutes.
  it.each(['issue ', 'grant ', 'send ', 'pay '])(
    'a name of half a megabyte of “%s” takes no time',
    (word) => {
      const long = word.repeat(500_000 / word.length)
      expect(classify(tool(long, long)).version).toBe(classifierVersion)
    },
  )

  it('and the verb at its end still counts', () => {
    expect(classify(tool(`${'x_'.repeat(5000)}delete`)).category).toBe('destructive')
  })

  it('a server’s own word raises and never lowers', () => {
    expect(
      classify(tool('delete_file', 'Delete a file.', { annotations: { readOnlyHint: true } })).category,
    ).toBe('destructive')
    expect(
      classify(tool('get_file', 'Get a file.', { annotations: { destructiveHint: true } })).category,
    ).toBe('destructive')
    const both = { readOnlyHint: true, destructiveHint: true }
    expect(classify(tool('get_file', 'Get a file.', { annotations: both })).category).toBe('destructive')
  })

  it.each<[string, string, object, string, string]>([
    ['get_page', 'takes a URL', { webhookUrl: { type: 'string' } }, 'url', 'medium'],
    [
      'get_page',
      'takes a URL by what it says',
      { of: { type: 'string', description: 'URL of it' } },
      'url',
      'medium',
    ],
    ['read_it', 'takes a path', { filePath: { type: 'string' } }, 'path', 'medium'],
    ['find_it', 'takes a query', { q: { description: 'A PromQL expression' } }, 'query', 'medium'],
    ['create_it', 'takes HTML', { body: { description: 'HTML content' } }, 'html', 'medium'],
    ['add_it', 'acts in bulk', { user_ids: { type: 'array' } }, 'bulk', 'high'],
    ['frob_it', 'runs on a host', { command: { type: 'string' } }, 'runs_on_host', 'critical'],
    ['frob_it', 'runs code', { script: { type: 'string' } }, 'runs_code', 'high'],
    ['write_file', 'overwrites', {}, 'overwrites', 'medium'],
    ['add_it', 'acts on a single target', { rowId: {} }, 'single_target', 'medium'],
  ])('%s %s', (name, _, properties, id, level) => {
    const result = classify(tool(name, '', { inputSchema: { properties } }))
    expect(result.signals.map((signal) => signal.id)).toContain(id)
    expect(result.level).toBe(level)
  })

  it.each<[string, object]>([
    ['a switch is no URL', { url: { type: 'boolean' } }],
    ['a country code is no code', { code: { type: 'string', description: 'Country code' } }],
  ])('%s', (_, properties) => {
    expect(classify(tool('get_it', '', { inputSchema: { properties } })).level).toBe('low')
  })

  it('every raise has its evidence', () => {
    const { signals } = classify(
      tool('smartagent_access_issue_client_key', 'Issue a client key using an admin key.'),
    )
    expect(signals.map((each) => [each.id, each.field, each.words])).toEqual(
      expect.arrayContaining([
        ['mints_credentials', 'name', 'issue_client_key'],
        ['admin', 'description', 'using an admin key'],
      ]),
    )
  })
})

it('credentials, permissions and money ask for a person; watching prices does not', () => {
  const asks = (name: string, description = '') => needsPerson(classify(tool(name, description)))
  expect(asks('access_issue_client_key')).toBe(true)
  expect(asks('billing_create_portal_session', 'Create a billing portal session.')).toBe(true)
  expect(asks('add_collaborator')).toBe(true)
  expect(asks('products_watch_create')).toBe(false)
  expect(asks('usage_summary', 'Return usage using an admin key.')).toBe(false)
})
