/**
 * Runs in the browser, written into each page that is built ahead, and has to stand alone: nothing outside of it exists
 * there. It fetches the scripts of the page at the first sign of a hand, keeps what is clicked, chosen and typed until they
 * are there, and hands it over once. Where a script cannot be had, it lets go, and the page works as it does without any.
 */
export function untilScripts(keep: string, keptUnder: string, ready: string): void {
  type Field = HTMLInputElement | HTMLTextAreaElement
  type Typed = { value: string; start: number | null; end: number | null }
  const texts = new Map<Field, Typed>()
  /** What is still to be heard, in the order in which it was last done: a choice may take back what was typed before it. */
  const done = new Map<unknown, () => void>()
  const all = new AbortController()
  let begun = false
  let composing = false
  let focused: EventTarget | null = null

  const on = (names: string, heard: (event: Event) => void) => {
    for (const name of names.split(' '))
      window.addEventListener(name, heard, { capture: true, passive: name !== 'click', signal: all.signal })
  }
  const textOf = (id: string) => document.getElementById(id)?.textContent ?? '[]'
  const isField = (it: EventTarget | null): it is Field =>
    it instanceof HTMLTextAreaElement ||
    (it instanceof HTMLInputElement && !/^(radio|checkbox)$/.test(it.type))

  function begin(): void {
    if (begun) return
    begun = true
    // Browsers fill in again what was typed before somebody went on and came back.
    for (const field of document.querySelectorAll('input, textarea')) {
      if (isField(field) && field.value !== field.defaultValue) wrote(field)
      else if (field instanceof HTMLInputElement && field.checked && !field.defaultChecked) chose(field)
    }
    const world = window as unknown as { __next_f?: unknown[] }
    world.__next_f ??= []
    world.__next_f.push(...JSON.parse(textOf('page-data')))
    for (const src of JSON.parse(textOf('page-scripts'))) {
      const script = document.createElement('script')
      script.async = true
      script.onerror = handOver
      script.src = src
      document.head.append(script)
    }
  }

  function select(field: Field, { start, end }: Typed): void {
    if (start !== null && document.activeElement === field) field.setSelectionRange(start, end)
  }

  function did(what: unknown, again: () => void): void {
    done.delete(what)
    done.set(what, again)
  }

  function wrote(field: Field): void {
    texts.set(field, { value: field.value, start: field.selectionStart, end: field.selectionEnd })
    did(field, () => typeAgain(field))
  }

  function chose(box: HTMLInputElement): void {
    const { checked } = box
    did(box.type === 'radio' ? box.name : box, () => {
      // Unchosen first: a click on what is chosen is no choice.
      box.checked = !checked
      box.click()
    })
  }

  function typeAgain(field: Field): void {
    const typed = texts.get(field)
    if (typed === undefined || !field.isConnected) return
    // React remembers what was last set through the element; only something else counts as typed.
    field.value = `${typed.value} `
    Object.getOwnPropertyDescriptor(Object.getPrototypeOf(field), 'value')?.set?.call(field, typed.value)
    select(field, typed)
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }

  function handOver(): void {
    if (composing) window.addEventListener('compositionend', handOver, { once: true })
    if (composing || all.signal.aborted) return
    all.abort()
    if (focused !== null && focused === document.activeElement)
      focused.dispatchEvent(new FocusEvent('focusin', { bubbles: true }))
    for (const again of done.values()) again()
  }

  on('pointerdown touchstart keydown focusin', begin)
  on('pointerover', ({ target }) => {
    // Whoever points at a control is about to use it.
    if (target instanceof Element && target.closest(`button, input, textarea, [${keep}]`) !== null) begin()
  })
  on('focusin', ({ target }) => {
    focused = target
  })
  on('compositionstart compositionend', ({ type }) => {
    composing = type === 'compositionstart'
  })
  on('click', (event) => {
    const at = event.target instanceof Element ? event.target.closest(`button, a[${keep}]`) : null
    if (!(at instanceof HTMLElement) || !(event instanceof MouseEvent)) return
    // Opened beside this page, a link only leads somewhere.
    if (at instanceof HTMLAnchorElement && (event.ctrlKey || event.metaKey || event.shiftKey)) return
    begin()
    event.preventDefault()
    event.stopImmediatePropagation()
    did(at, () => {
      if (at.isConnected) at.click()
    })
  })
  on('input', (event) => {
    const { target } = event
    begin()
    if (isField(target)) wrote(target)
    else if (target instanceof HTMLInputElement) chose(target)
    event.stopImmediatePropagation()
  })
  on('selectionchange', () => {
    const field = document.activeElement
    const typed = isField(field) ? texts.get(field) : undefined
    if (!isField(field) || typed === undefined || typed.value !== field.value) return
    typed.start = field.selectionStart
    typed.end = field.selectionEnd
  })
  // While React takes the page over it puts back what was sent, also in the middle of a word that is being composed.
  for (const { prototype } of [HTMLInputElement, HTMLTextAreaElement]) {
    const own = Object.getOwnPropertyDescriptor(prototype, 'value')
    Object.defineProperty(prototype, 'value', {
      ...own,
      set(this: Field, value: string) {
        if (all.signal.aborted || !texts.has(this)) own?.set?.call(this, value)
      },
    })
  }
  // Outside of React's own work, so that it draws after each of the events: the next may build on what it drew.
  document.addEventListener(ready, () => queueMicrotask(handOver), { once: true })

  for (const control of document.querySelectorAll(`[${keep}]`)) {
    if (control instanceof HTMLButtonElement) control.disabled = false
    if (isField(control)) control.readOnly = false
  }
  const arrived = () => {
    if (location.hash.includes('=')) begin()
  }
  on('hashchange', arrived)
  arrived()
  for (const place of document.querySelectorAll(`[${keptUnder}]`))
    if (sessionStorage.getItem(place.getAttribute(keptUnder) ?? '') !== null) begin()
}
