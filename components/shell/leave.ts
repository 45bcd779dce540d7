'use client'
import { signOut } from 'next-auth/react'
import { forget } from './forget.ts'

/**
 * Signs out of this browser, and takes along what was typed into Simulate: arguments may be of real customers. An edit
 * that no server has yet stays, under the name of whoever made it.
 */
export async function leave(to: string): Promise<void> {
  forget(window.localStorage)
  forget(window.sessionStorage)
  await signOut({ callbackUrl: to })
}
