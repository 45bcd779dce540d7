'use client'
export { Failed as default } from '#components/site/failed.tsx'
