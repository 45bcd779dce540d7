export default function Page() {
  return (
    <main id="main">
      <h1>Your agents call tools. You decide which calls run.</h1>
    </main>
  )
}
