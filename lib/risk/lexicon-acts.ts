/** What is done, said or felt; as in lexicon-who.ts. */
export const acts = `
lift
  v ignore disregard forget bypass override overrule neglect dismiss circumvent supersede discard suspend
  v sidestep waive nullify abandon revoke withdraw outrank invalidate lift deactivate escape evade dodge
  v elude
  w void inactive overridden forgotten withdrawn expired lapsed
  p set aside, set it aside, set them aside, put aside, leave aside, switched off, turned off, turn off
  p switch off, pay no attention, take no notice, no longer apply, no longer applies, no longer valid
  p no longer binding, no longer hold, no longer in force, does not hold, do not hold, does not apply
  p do not apply, not apply, do not follow, stop following, not follow, not obey, not comply, do not adhere
  p not bound by, exempt from, free of, free from, take precedence over, takes precedence over
  p take priority over, takes priority over, have priority over, has priority over, come before
  p replaces all, no longer limited, out of the way, no longer in the way, cease to have effect
  p cease to apply, ceases to apply, lose their effect, no longer in effect, out of force, not in effect
  p set to off, are off, is off, expire upon, end here, are suspended, have ended, been replaced
  p been superseded, are outdated, is outdated, been updated, not applicable, not relevant, do not count
  p does not count, not binding, no bearing, overridden by, pay no heed, take no heed, turn a deaf ear
  p not pertain, no bearing on, not concern, safety off, filters off, restrictions off
ease
  v skip disable drop replace cancel relax unlock erase remove
nowYou
  p you are now, you are no longer, from now on you, from this moment you, you will now act
  p you must now act, you have been upgraded, you have been promoted, you have been granted
  p you have been switched, you have been put
role
  v pretend impersonate
  p you are now, you are no longer, act as, assume the role, assume the identity, take on the role
  p take on the persona, role play as, from now on you, from this moment you, behave as, behave like
  p your new role, your role is, your persona is, answer as, respond as, new identity
  p takes over the identity, take over the identity, takes on the role, takes on the persona
  p adopts the persona, adopt the persona, becomes the character, assumes the identity, becomes max
  p in the game you, as if you were, as though you were, in the name of, think of yourself as
  p consider yourself, see yourself as, regard yourself as, imagine you are, imagine that you are
  p suppose you are, as though you are, the root user, a root user
recast
  p play a different part, drop the persona, drop your persona, abandon your persona, your new identity
  p you serve the, new persona
goal
  p real objective, real goal, real task, actual task, actual goal, true purpose, true goal, new goal
  p new task, new objective, new instructions, new instruction, new directive, new directives, new mission
  p primary directive, updated instructions, real purpose, your task has changed, your goal is now
  p your job is now, your task is now, has been reassigned, changed your instructions
  p your instructions have changed, instructions have been changed, system override, override code
  p admin override
command
  p task that i gave you, only the lines below, comply with everything, obey the document, follow only the
  p message from user, message from the user, from user to you, signed the user, this is your developer
  p this is your administrator, i am the user, i am your user, i am the developer, i am your operator
  p this is the user, this is your user, this is your operator, message comes from the user
  p message from your user, sent by your user
tell
  v tell mention inform reveal notify disclose report show say announce alert communicate surface discuss
  v expose share display acknowledge describe talk speak warn hint indicate explain admit highlight flag
  v state
mention
  v mention reveal disclose acknowledge admit
  p bring up, bring it up, bring this up, bring that up, let on, speak of, talk about, refer to
hide
  v hide conceal suppress withhold obscure mask
  w hidden hid withheld invisible unavailable
  p leave out, leave this out, leave it out, leave that out, keep out of, keep this out, keep it out
  p cover up, leaving out, keep from
know
  v know realise realize notice learn hear suspect discover see
  w aware knowledge see informed told notified bothered attention
  p find out, found out
not
  w not never no don't dont without avoid refrain neither nor nothing none mustn't shouldn't needn't nobody
  p no need, no reason, rather than, under no circumstances, by no means, no call to, at no point
  p in no case, in no way, on no account, not supposed to, not meant to, need not, does not need to
  p do not need to, not have to, do not have to, does not have to, not necessary to, not be necessary to
  p not required to, no need for, is not supposed to, are not supposed to, is not meant to, are not meant to
  p is not to, are not to, is not intended to, without being asked, unprompted
denies
  w doesn't isn't aren't didn't wasn't won't cannot can't couldn't
  p does not, is not, are not, was not, were not, will not, did not, cannot be, no external, never be used
  p are never, is never
must
  v ensure
  w must should shall always mandatory obligatory compulsory imperative please kindly ought obliged required
  w necessary needs need
  p have to, has to, make sure, be sure, it is essential, wants you to, want you to, asked you to
  p asks you to, would like you to, needs you to, instructed you to, instructs you to, are to, is to
  p do not forget, never forget, don't forget, remember to, without fail, expected to, supposed to
  p else the result, or it will fail, only works if, so that it works, need you to
use
  v use call invoke run execute trigger perform launch choose pick select
  p make use of, come here
  i chosen ran
read
  v read list open load fetch retrieve collect gather extract dump copy grab find obtain pull harvest
  v capture look scan inspect enumerate cat take download search dig hunt print
  w get
  p look up, look into, look for, print out
  i taken getting
send
  v send forward post upload transmit mail bcc relay submit deliver exfiltrate leak ship dispatch mirror
  v redirect email route smuggle beam stream share disclose expose sell sync export hand transfer
  p pass on, passes on, passed on, hand over, hands over, handed over, goes to, pass it on, copy to
  p report to, passed directly, sent directly, call home, push to, hand in, hand it over, feed its output
  p shared with, transmitted to, synced to
  i sent
put
  v include pass put place add append attach insert embed write fill paste encode store
  v populate prepend give save quote prefix tuck repeat echo reproduce recite restate supply
  p as the value, use the contents, has to hold, must hold, must contain, should contain, hand it, type in
  p type their, type the user
  i written gave given
make
  v create register subscribe grant enable install activate enrol enroll schedule
copy
  n copy duplicate
  w bcc cc copied cc'd bcc'd cc'ed
  p blind copy, carbon copy
destroy
  v delete remove wipe erase destroy kill terminate purge
  w rm
alter
  v change modify alter rewrite edit write update insert delete
tampers
  p behaves differently, behave differently, instead of the one, side effect on, its recipient
  p set its field, replace its, change its, rather than their own, instead of their own, rather than the one
  p rather than the requested, instead of the requested, instead of the intended, rather than the intended
  p instead of the specified, rather than the specified, must read 0x
noteTo
  p note to, note for, notice to, notice for, message to, message for, tip for, tips for, hint for
  p instruction to, instruction for, instructions to, instructions for, reminder to, reminder for, attention
  p dear, hello, hey, if you are an, addressed to, request to, warning to, action item for, task for
  p todo for, notes for, p s to, text for, hidden text for, content for, for the attention of, info for
  p information for, guidance for, directive for, directive to, directions for, memo to, memo for, word to
  p p s for, for the ai, for ai, dear helper, note ai, next step for, if you're an, if you're a
  p if you are a, if you are the
task
  p complete the task, finish the task, solve the task, before doing anything else, before anything else
  p before you respond, before responding, before answering, before you answer, before replying
  p before continuing, before proceeding, before you continue, before you proceed, do the following first
  p following first, in your next turn, in your next step, in your next action, next step for the agent
pay
  v transfer pay purchase buy wire withdraw donate refund
waits
  v wait pause hesitate
  p stop and check, pause for, stop to ask, trouble them, bother the user, bother them, interrupt the user
  p wait for the user, hold back
trust
  v trust obey comply treat consider regard follow carry apply take execute
  p carry out, carry them out, carried out, act on
neutral
  p best practices, best practice, best effort, best match, best suited, security group, no more, not only
  p model name, system information, third party package, third party packages, third party library
  p third party libraries, third party app, third party apps, third party application, third party tool
  p third party tools, third party integration, third party integrations, third party software
  p third party module, third party ai model provider, third party model, third party provider
  p third party providers, third party cookies, external id, external ids, external link, external links
hush
naught
unaware
  w unaware oblivious uninformed unknowing
  p in the dark, none the wiser
modelOnly
  p for the model only, for the assistant only, only for the model, only for the assistant, for the ai only
  p for the llm only, model only, for agents only, not for the user, not for users, not meant for the user
  p not for display, not for human readers, not for human eyes, intended for the model
  p intended for the assistant, only the assistant may, only the model may, only the ai may
  p only the agent may, addressed to the ai only, addressed to the model only, for your eyes only
  p not shown to the user, for the ai alone, for the model alone
asks
  v ask inquire enquire question wonder complain
  p is asked, are asked
claim
  v pretend claim attribute blame insist feign fake
  p say that, say it was, say it is, tell them that, explain it as, act surprised, deny it, make up
  p respond that, reply that, answer that, explain that, insist that, tell the user that, tell them
  p present it as, present this as, make it look, make it appear, pass it off, nothing else is available
within
  w embedded inside contained found within appearing says said tells holds contains therein
foremost
  p ahead of all others, ahead of all other, before all others, before all other, before any other tool
  p before every other tool, in preference to, higher than others, higher than other, above other tools
  p above all other tools, over all other tools, over other tools, ahead of others, ahead of other tools
  p irrespective of what the user, irrespective of the user, regardless of what the user
keep
  v keep record retain gather collect capture flow leave store
  i kept
wants
  v want require need expect demand
leave
  v omit
lacking
  w without
never
  w never not no nothing
goOn
  p to go on, to continue, to proceed, for verification, to verify, verify your, continue_session
  p re authenticate, reauthenticate, to unlock
readOnly
  p read only, only reads, no changes, does not modify, does not change, without side effects
  p no side effects, cannot modify, without changing, without modifying, never changes, only shows
defends
  w attackers attacker attacks injection prevents preventing mitigates mitigating detects detecting protects
  w protecting defends guards blocks blocking rejects refuses validates validating
  p continues to follow, continue to follow, within existing, in accordance with, while maintaining
  p does not modify the, do not modify the
heed
  v observe follow respect obey honour honor heed apply comply enforce
swapped
  p must be swapped, must be replaced, must be changed to, must be changed into, should be replaced by
  p should be replaced with, has to be replaced, is to be replaced, is to be swapped, needs to be swapped
  p should be swapped, must be overwritten with, must be set to, is to be set to, has to be set to
  p should be set to, are to be altered, is to be altered, are to be changed, must be altered
  p should be altered, are to be falsified
swap
  v substitute swap replace exchange overwrite redirect divert reroute
consult
  v consult bother trouble involve
steal
  v harvest exfiltrate siphon smuggle steal skim intercept eavesdrop snoop spy
exec
  v execute run install launch pipe eval
obeys
  v obey comply
  p do whatever, do as the, do what the, carry out whatever, execute whatever, act on whatever
  p follow whatever, follow any, do exactly what, are orders for you, orders for you, orders to you
  p commands for you, commands to you, do what i say, do as i say, do what you are told, do as you are told
raise
  v elevate escalate raise increase extend upgrade
request
  n request message
hunt
  v dig hunt harvest scour comb sweep rummage
reading
  w reading summarising summarizing processing parsing translating
toAny
  p to any, to all, to every, for any, for every
question
  n question request query task
ignore
  v ignore disregard forget neglect overlook
env
  p environment variable, env var
refuse
  v decline refuse object disagree
  p says no, said no, say no, has declined, is unwilling
them
  w them him her
embed
  v embed encode tuck inject smuggle weave slip sneak
outsider
  n affiliate advertiser
  w undisclosed
  p third party, third parties, outside your company, monitoring partner, our server, our servers
  p our partner, our partners, data broker, sync partner, external company, outside company, outside party
  p external party, unknown party, competitor
ours
  p owner of this server, this server s owner, publisher of this tool, author of this tool
  p maker of this tool, provider of this tool, owner of this tool, operator of this server, our team
  p our staff, our engineers, our support, under our control, controlled by us, our address, our account
  p our cdn, our crawler, our collector, our endpoint, our host, our systems, our bucket, our analytics
  p our servers, our server, our backend, our api, our cloud, our database, our email, our inbox, our team s
  p our webhook, our domain
access
  w access
bank
  n iban beneficiary payee destination
  p bank details, bank account, payment link, routing number, wallet address, payout account
  p account of the recipient, payment details, recipient s account, recipient of the payment
  p destination account, transfer recipient, payment target
backdoor
  n backdoor malware keylogger trojan rootkit spyware ransomware
  p hidden account, hidden administrator, hidden admin, back door, secret account, reverse shell
  p remote shell, hidden user, web shell
device
  n microphone camera webcam
  p screen recording, screen capture
proceedAnyway
  p proceed regardless, proceed anyway, go ahead anyway, continue anyway, continue regardless
  p carry on regardless, do it anyway, do so anyway
nobody
  w nobody
  p no one, none of them, not a soul
lie
  p say it was, say that it was, pretend that, pretend to have, pretend the, pretend it, claim that it
  p claim that the, pass it off, make it look as, make it appear as
  p make up an excuse, tell them it was, act surprised, deny it, deny having, insist that it, blame it on
  p attribute it to, attributed to another, say it is, say that it is, claim it
terminalCode
  p ansi code, ansi escape, ansi escape code, vt100, vt100 code, terminal code, escape sequence, escape code
  p terminal ansi code, control sequence, terminal escape, ansi sequence, xterm code, osc 8, osc sequence
  p terminal text, green terminal, terminal color, terminal colour, ansi color, ansi colour, terminal bell
  p terminal title, terminal hyperlink
asksWhat
  w what how which give
deceive
  v deceive mislead trick lie fool misreport falsify
  p given the impression, give the impression, made to believe, make them believe, led to believe
  p into believing, into thinking, into giving, that the file was already, sold out even
  p no matter what was actually
act
  v remember recommend rate say give make set open turn add merge approve reset install visit click stop
  v start note keep respond reply answer promise register
records
  p user data, user input, user inputs, customer data, usage data, customer records, user records, all data
  p collected data, the data of the user
instead
  w instead rather
offer
  v provide specify enter set
`
