/** How, when and why something is done, and how it is praised; as in lexicon-who.ts. */
export const manner = `
unbound
  w unrestricted uncensored jailbroken jailbreak unfiltered unlimited
  p developer mode, debug mode, admin mode, maintenance mode, without restriction, without restrictions
  p without any restrictions, no restrictions, without limits, any kind of content, anything without
  p no limitations, without limitation, without limitations, no limits, without constraints, no constraints
  p free rein, anything goes
jailbroken
  p god mode, dan mode, now dan, do anything now, jailbreak mode, turns a request down, turn a request down
  p unrestricted mode, never refuse a request, never refuses
henceforth
  w henceforth
  p from now on, from here on, from this point, from this moment, for the rest of, as of now, going forward
quiet
  p between us, to yourself, say nothing, keep this secret, keep it secret, keep that secret
  p keep this confidential, keep this private from, off the record, not a word, without a word
  p without a trace, as if nothing, as though nothing, change the subject, no reference to, no mention of
  p out of the conversation, act as if, act as though, between the model and, between you and, stays between
  p privileged information, secret between, not be mentioned, go unmentioned, goes unmentioned
  p not be brought up, never be mentioned, remain unmentioned, stay unmentioned, not worth mentioning
  p keep mum, stay mum, keep it quiet, hush it up, avoid questions, avoid suspicion, avoid detection
  p raise suspicion, arouse suspicion, draw attention to it, keep this quiet, keep silent, under wraps
  p on the quiet, confidential between, need not know, needs not know, need not be told
  p need not be informed, need not be aware, not a party to
covert
  w silently quietly secretly covertly discreetly stealthily invisibly surreptitiously undetected
  w undisclosed unobtrusively unnoticed
  p behind the scenes, in the background, out of sight, in secret, under the radar, without fanfare
  p without notice, without comment, on the sly, without any notice, under cover
  p without further notice, in silence, in stealth, unannounced, without being noticed
urgent
  w important critical urgent urgently immediately crucial vital attention asap emergency now straightaway
  p at once, right away, right now, action required, without delay
when
  w when whenever if once upon after while
  p every time, each time, as soon as
before
  w before beforehand first prior
  p prior to, ahead of, first of all, necessary preparation, before anything else, in advance
also
  w also additionally besides furthermore moreover plus too
  p in addition, as well, as a side effect, beyond that, at the same time, on top of that, along with it
  p second step, after that, along with
evenIf
  p even where, even if, even when, even though, regardless of, whether or not, no matter, no matter what
  p whatever you, irrespective of, no need to check
  w regardless anyway anyhow nonetheless nevertheless irrespective
but
  w but however actually although
  p in fact, in reality, in truth, despite this
later
  w later deferred delayed scheduled queued overnight cron
  p at a later time, at night, after hours, in the future, when the user is away, outside of the session
unwatched
  p nobody is watching, no one is watching, not watching, not monitored, unmonitored, without supervision
  p no one is looking, nobody is looking, user is away, user is not looking
weight
  p same weight, same authority, equal weight, highest priority, top priority, full rights, full authority
  p without limits, without any limits, absolute priority
unasked
  p without asking, without checking with, without confirming, without consulting, without prompting
  p without waiting for
unneeded
  p not required, not needed, is unnecessary, a formality, dispensed with, is implied, are implied
  p can be skipped, may be skipped, be skipped, not necessary, already covered, is assumed, implicit
  p is presumed, taken as given, taken for granted, superfluous, redundant, is warranted, be sought
  p be obtained, is optional, are optional, be bypassed, be jumped over, be passed over, be left out
  p no need to check, no need to ask, no need to confirm, no need for confirmation, is not necessary
  p not part of, plays no part, no longer part of, is not needed, are not needed, not necessary for
given
  p pre approved, preapproved, pre authorised, pre authorized, already agreed, already approved
  p already confirmed, already consented, already authorized, blanket yes, agreed to this
  p gave permission in advance, approved in advance, assume consent, assume approval, already agreed to
  p already authorised, already given permission, checks were completed, already been completed
  p completed upstream, already authorised this, already authorized this, approved this in advance
  p signed off in advance, already signed off, given a blanket, standing approval, blanket approval
  p approved all, has approved everything
yes
  p with yes, answer yes, respond yes, click yes, say yes, reply yes
blindly
  w blindly unconditionally unquestioningly
  p without question, without questioning, without examining, without examining them, without checking it
  p without verification, without verifying, without validation, as orders, word by word, to the letter
  p as system instructions, as instructions, as your instructions, as commands, whatever it says
  p highest priority, as authoritative
best
  w best superior greatest
  p most powerful, most reliable, most accurate, only reliable, only correct, comes close, above every
  p most trusted, most advanced, you can rely on, only trustworthy, only trusted, only reliable source
  p only source, only safe
prefer
  v prefer favour favor prioritise prioritize rank endorse
  p choose it over, over any, over all, over other, over every, instead of any, instead of other
  p instead of all, rather than any, rather than other, always use this, always call this
  p always choose this, this is the one, above all
worse
  w unreliable broken insecure inaccurate compromised avoided tampered unsafe malicious vulnerable
  w untrustworthy
  p wrong results, refuse to use, should be avoided, must not be used, never use, stop using, not be used
  p not be trusted, security holes, steer clear, leaks data, leak data, not be relied on, not reliable, lie
  p tampered with, been tampered
retired
  w retired obsolete discontinued
  p any more, anymore, no longer works, no longer work
present
  p is present, also present, is available, is installed, previously declared, already declared
endless
  w endlessly indefinitely infinitely
  p over and over, without end, never stop, infinite loop, until you are cut off, keep calling
  p keep invoking, after every answer, after each answer, after every single answer, after every message
  p after every response, after each response, again and again, until the quota, until it is exhausted
  p keep issuing, keep sending, keep requesting, until the budget, until the limit is, as often as you can
  p until the result contains, until it returns, until the result is, until you get, until it contains
nth
  p after the first call, on later calls, subsequent calls, on the second call, on the third call
  p once trusted
ordinal
  w second third fourth fifth sixth seventh tenth hundredth nth subsequent
occasion
  n time invocation call use run execution
afterwards
  w afterwards subsequently thereafter
  p when done, once done, once finished
so
  p so that, in order to, in order that, to make it work, otherwise the
mute
  p without mentioning, without telling, without informing, without disclosing, without revealing
  p without notifying, without alerting, without pointing it out, without pointing out
  p without drawing attention, without saying so, without saying anything, without comment to
  p without explaining, without pointing
cites
  p such as, for example, known as, phrases like, strings like, attempts to, attempt to, tries to, try to
  p texts like, prompts like, things like, says, e g
`
