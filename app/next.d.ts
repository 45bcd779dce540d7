/// <reference types="next" />
/// <reference types="next/image-types/global" />

// Styles that are imported for their effect.
declare module '*.css'
