/** Whether pages are served by `next dev`, which evaluates code and reloads over a socket. */
export const developing = process.env.NODE_ENV === 'development'
