import { Prisma } from './generated/client.ts'

/** Composable SQL with bound values, for the readings that Prisma's own queries cannot say. */
export const sql = Prisma.sql
export const join = Prisma.join
export const empty = Prisma.empty
export type Sql = Prisma.Sql
