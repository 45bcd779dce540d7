import 'react'

declare module 'react' {
  // React sets custom properties, but its types do not know them.
  interface CSSProperties {
    [property: `--${string}`]: string | number | undefined
  }
}
