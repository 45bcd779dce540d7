/**
 * Combinations that make a finding, one a line: `a/b > -c > d within 6` are words that mean a or b, then c, then d,
 * each at most 6 words after the one before; with `+` they stand in any order at most so far from the first. `-` wants
 * the verb as an order or a wish and not as a description (“sends”), `=` in its base form. Then: `and a/b` also in the sentence, `with a/b`
 * in it or in a sentence next to it, `without` not in what was matched and a few words before, `unless` nowhere in the
 * sentence, `pause` followed by one. `!` is a danger, `?` a warning; `@result` and `@definition` limit where it counts.
 * The words of each meaning are in lexicon.ts and things.ts.
 */
export const frames = `
# Nobody is to learn of it
demands_secrecy!: not > -tell > user within 6 without secret/key/instead/but
demands_secrecy!: not > -mention > thing within 5 without secret/key/personal
demands_secrecy!: not > -tell > them within 2 and user
demands_secrecy!: user/watcher + not + know within 9 without denies/when
demands_secrecy!: user/watcher + unaware within 6 without denies/when
demands_secrecy!: not > trace within 3 with answer/user/you without denies/when
demands_secrecy!: not > tell within 3 and also and secret/own/personal
demands_secrecy!: -hide > thing > user within 6
demands_secrecy!: hide > fromUser within 6 with must/thing without AFFIRMED
demands_secrecy!: -hide/leave + you + tell/answer within 12
demands_secrecy!: -hide/-make > evidence within 8 with watcher/afterwards/covert
demands_secrecy!: -destroy/-make + evidence + watcher/afterwards/covert/hide within 14
demands_secrecy!: quiet within 1
demands_secrecy!: mute + user within 5 without never
demands_secrecy!: modelOnly within 1
demands_secrecy!: user > asks > -claim within 14
demands_secrecy!: -claim + evenIf within 10
demands_secrecy!: covert + send/put/destroy/alter/read/make/copy + secret/key/env/own/away/personal/url/mail/privatePath within 12 without AFFIRMED
demands_secrecy!: hush + user within 6
demands_secrecy!: tell + user + naught within 6

demands_secrecy!: before > user > know within 5 with destroy/send/put/alter
demands_secrecy!: so > watcher > denies > know within 6
demands_secrecy!: covert + tell + mail/url/away within 10 without AFFIRMED
demands_secrecy!: -trust + covert within 5 without AFFIRMED
demands_secrecy!: steal + secret/key/own/env/personal/user within 8 without AFFIRMED
demands_secrecy!: covert + keep/make + user within 12 without AFFIRMED
demands_secrecy!: -lift/-ease + logs + before/covert/afterwards within 8 without AFFIRMED

demands_secrecy!: nobody + know within 4 without when
demands_secrecy?@definition: not > mention within 4 without secret/key/personal/when/denies/privileged later
demands_secrecy?@definition: -send/-put/-destroy/-alter/-read/-make/-copy/-keep/-tell/-pay + covert within 4 without AFFIRMED later
demands_secrecy?@definition: lie within 1 with user/tell/evenIf/not/destroy later
demands_secrecy?@definition: not > trace within 4 with user/you/answer/destroy/evidence/afterwards later
demands_secrecy?@definition: -destroy + evidence within 6 later
demands_secrecy?@definition: hunt/steal within 1 without AFFIRMED

demands_secrecy?@definition: =deceive/deceive + user within 8 later

# What binds the model is said to be gone
lifts_rules!: lift + core within 8 without defends/cites
lifts_rules!: lift + rules + prior/you within 11 without defends/denies/cites
lifts_rules!: ease/lift + rules + ai/you within 10 and given/prior/safety without defends/cites/denies
lifts_rules!: =lift > every/whole > rules within 3 without defends/cites
lifts_rules?@definition: -raise + privileged/barrier within 6 later
lifts_rules?@definition: user + settings + lift/ease within 7 later
lifts_rules!: -lift > prior > loose within 4 without defends/cites
lifts_rules!: -lift > whole/every/thing > prior within 3 without defends/cites
lifts_rules!: -lift > any/every/whole > loose within 3 and you without defends/cites
lifts_rules!: lift + rules + authority/privileged within 8 without defends/denies/cites
lifts_rules!: evenIf > user > settings within 4
lifts_rules!: lift/ease + safety + check/rules/loose within 6 with you/ai/must/lift without defends/cites
lifts_rules!: lift + safety within 5 with you/ai/trust/own without defends/cites
lifts_rules!: -ease/-lift + every + check within 4 with trust/you/ai/safety
lifts_rules!: not > safety > check within 6 without defends/cites
lifts_rules!: not > check/rules within 4 and unneeded/must with safety without defends/cites
lifts_rules!: not > -trust/-use > rules/settings within 6 and you without defends/cites
lifts_rules!: lift/ease + settings/barrier + ai within 8 with unasked/not/evenIf without defends/cites
lifts_rules!: lift + settings + ai/you/user within 8 with authority/trust/weight/core/privileged without defends/denies/not
lifts_rules!: lift + barrier/safety + later/unwatched within 18 without AFFIRMED
lifts_rules?: lift + barrier + privileged within 16 without defends/denies/cites
lifts_rules!: prefer/weight + core within 6
lifts_rules!: jailbroken within 1 without defends/cites
lifts_rules!: unbound + you/ai/role/henceforth within 8 without defends/cites
lifts_rules!: goal + you within 5
lifts_rules!: goal within 1 with url/trust/blindly/send
lifts_rules!@result: goal within 1 pause
lifts_rules!: yourTask/goal + secret/own/personal within 14
lifts_rules!: rules/safety/core + not + heed within 6 without defends/cites
lifts_rules!: -raise + you + barrier within 6 without AFFIRMED
changes_role!: role + privileged within 6 with you/ai/must
changes_role!@result: role + authority within 5
changes_role!: role + authority within 6 with you/whole/every/evenIf
lifts_rules?@definition: =ignore + settings/check/barrier within 4 without defends/cites later
lifts_rules?@definition: henceforth + answer/you within 8
lifts_rules?@definition: -leave + safety within 4
lifts_rules?@definition: -make + privileged + user within 10 without AFFIRMED later
changes_role!: recast within 1
changes_role!: role + ai/unbound/lift/rules within 8 without defends/cites
changes_role!: role within 1 with henceforth/privileged and role later
changes_role!: nowYou + authority/privileged/unbound/ai within 6
changes_role!: henceforth/nowYou + trust/lift within 7 with you/ai/nowYou

# Nobody is to be asked
avoids_consent!: lacking > user > consent within 3 without never/denies
avoids_consent!: lacking > consent > user within 3 without never/denies
avoids_consent!: not > -asks > consent within 7 and user without denies
avoids_consent!: not > user > consent within 3 and must/unneeded without denies/lacking
avoids_consent!: consent > not > -tell/-put/-waits within 9 and user/you without when/defends
avoids_consent!: unasked + user within 6 without not
avoids_consent!: unasked + -send/-use/-destroy within 10 without not
avoids_consent!: -lift/-ease + consent + user/you within 7 without AFFIRMED
avoids_consent!: given + user/you/must/ai/consent/use/authority within 10 without AFFIRMED
avoids_consent!: consent + unneeded within 10 with user/you/ai
avoids_consent!: user + refuse + evenIf within 9
avoids_consent!: proceedAnyway within 1 and user/refuse/not with refuse/not without but
avoids_consent!: not > consent > must/unneeded within 7 and user without denies/lacking
avoids_consent!@result: user > consent > destroy/pay/send/make within 14 with whole/every/given without when/denies
avoids_consent!: not > waits within 4 with user/consent
avoids_consent!: not > waits > consent within 7
avoids_consent!: not > consult > user within 5 without denies
avoids_consent!: consent > lift/ease within 4 with ai/covert/given
avoids_consent!: consent + unneeded within 10 with agents/covert/ai/given
avoids_consent?@definition: -ease + consent + prior/user/you within 8 without AFFIRMED
avoids_consent!: consent + yes within 8
avoids_consent!: evenIf > consent within 14 with you

# Files and secrets are to be read
reads_private_files!@definition: privatePath + -read/-put/-send/-use within 14 with ORDERS without AFFIRMED
reads_private_files!@result: privatePath + =read/=put/=send within 10 with ai/task/urgent/away/url/mail without AFFIRMED
reads_private_files!: -read + whole/every + env within 5 with put/send/before/must/hide without AFFIRMED
reads_private_files!@result: =read + whole/every + env within 5 without AFFIRMED
reads_private_files!@definition: env + -put/-send + param/name/quoted within 14 with must/before without AFFIRMED
reads_private_files!@definition: -read > env within 4 with put/send without AFFIRMED
reads_private_files!: privatePath/secret + wants/must + contents within 8 without AFFIRMED with so/before/wants
reads_private_files!: -read + secret/env + put/send within 16 with ORDERS without AFFIRMED
reads_private_files!: ai + read + secret within 10 with put/send/must/before without AFFIRMED
reads_private_files!: secret + -put + param/name within 10 with must/before/file without AFFIRMED
reads_private_files!: -put/-send + secret + param/name/quoted within 14 with must/before/so/file/read/also without AFFIRMED
reads_private_files!: must + -put + secret + file within 14 without AFFIRMED
reads_private_files!: key/secret/personal + yours + put/send/also/read within 12 without AFFIRMED
reads_private_files!: -put/-send + key + param/name within 10 and must/covert/before/also with covert/before/also without AFFIRMED
reads_private_files!: -read + secret + whole/every/file within 8 with must/before/you/ai/param without AFFIRMED
reads_private_files!: -put > secret/key > answer within 6 with you/must
reads_private_files!: -read > typed within 5 with put/send without AFFIRMED
reads_private_files!: -read + file + toolName within 10 with send without AFFIRMED
reads_private_files!: secret/personal/privatePath + yours within 6 without AFFIRMED
reads_private_files!: -read > broad > secret within 10 without AFFIRMED
reads_private_files!: -read > secret within 12 with broad/quoted without AFFIRMED unless key
reads_private_files!@definition: -read + path + -put within 18 with quoted/param/before and before/must without AFFIRMED
reads_private_files!: -read + secret/key + broad within 12 without AFFIRMED unless param
reads_private_files!: -embed > secret/key within 5 without AFFIRMED
reads_private_files!: secret + typed within 5 with must/put
reads_private_files!: blindly + secret within 8
reads_private_files!: -make + device within 6 with covert/evenIf/every/hide/not
reads_private_files?@definition: =put/=send/=read + secret/own/personal within 8 without AFFIRMED later
reads_private_files?@definition: must > put/send/read/use > secret/own/personal within 8 without AFFIRMED later
reads_private_files?@definition: must + -offer + own/personal within 8 without AFFIRMED later
reads_private_files!: -read + secret/env + offer within 16 with ORDERS without AFFIRMED
reads_private_files?@definition: secret/own/personal > must > put/send/read/use within 7 without AFFIRMED later
reads_private_files?@definition: secret + other + user within 5
reads_private_files?@definition: privatePath within 1 with must/before/answer/you without AFFIRMED later
reads_private_files?@definition: key/secret > answer within 8 and you and put/tell/read later
reads_private_files?@definition: secret + keep/put + you within 14 without AFFIRMED later
reads_private_files?@definition: -put/-send/-keep + personal within 8 without AFFIRMED later
reads_private_files!@definition: -read + key + whole/every within 4 with must/before/put/send without AFFIRMED later
reads_private_files!@result: =read + key + whole/every within 4 with must/before/you/put/send without AFFIRMED
reads_private_files!: -hunt > secret/key/personal within 12 without AFFIRMED
asks_for_secret?@definition: -asks > user > send within 8 without AFFIRMED later
asks_for_secret!: -asks > user > secret within 6 without AFFIRMED
asks_for_secret!@result: =put/=tell + secret + goOn/url within 14 with user/you without AFFIRMED

# Something is to leave
sends_data_away!@definition: copy + mail within 8 without AFFIRMED
sends_data_away!@definition: -send + mail/url + every/also/must within 10 without AFFIRMED
sends_data_away!@definition: also + mail + send/must within 14 without AFFIRMED
sends_data_away!: -send/-put > secret/key/own/env/records/privatePath > away/url/mail within 12 without AFFIRMED
sends_data_away!: secret/key/own/env/records/privatePath > send > away/url/mail within 12 without AFFIRMED
sends_data_away!: send > talk/personal/own/secret/records > away/url/mail within 12 without AFFIRMED
sends_data_away?@definition: send/tell + outsider within 8 without AFFIRMED
sends_data_away!: copy/keep + user + send + away within 14 without AFFIRMED
sends_data_away!: -make/-send/-put + ours + access/personal/secret within 12 without AFFIRMED
sends_data_away!@result: =put/=send + key/secret + own within 10 without AFFIRMED
sends_data_away?@definition: outsider/ours within 1 without AFFIRMED
sends_data_away?@definition: send > user > away within 10 without AFFIRMED later
sends_data_away?@definition: -send/-pay + bank within 8 without AFFIRMED later
sends_data_away?@definition: ours + send/put/keep/read/make within 12 without AFFIRMED
sends_data_away?@definition: =send/=put + url/mail within 8 without AFFIRMED later
sends_data_away?@definition: must > send/put > url/mail within 8 without AFFIRMED later
sends_data_away?@definition: =send + personal within 6 without AFFIRMED later
sends_data_away!: -send + broad + away within 12 without AFFIRMED
sends_data_away!: -send + personal/secret/own/records + away within 10 without AFFIRMED
sends_data_away!: secret/own/personal > put/send > open within 10 without AFFIRMED
sends_data_away!: personal/own/secret/records > send > also within 8 without AFFIRMED
sends_data_away!: -send/-put > secret/personal/own > also within 8 without AFFIRMED
sends_data_away!: also + send/make + away within 14 with user/secret/own/copy/every without AFFIRMED
sends_data_away!: ai + send + away within 14 with must without AFFIRMED
sends_data_away!: secret/key/own + away within 4 with use without AFFIRMED
sends_data_away!@definition: telemetry + data/own/secret/personal/records + send/tell/keep within 16 without AFFIRMED with user/you/ai/own/secret/away/url/mail/personal
sends_data_away!@result: must/you/ai > =send > mail/url within 12 without AFFIRMED
sends_data_away!@result: urgent > =send > mail/url within 8
sends_data_away!@result: must/you/ai/urgent > =send > secret/own/talk within 12 without AFFIRMED

# Other tools are to be used differently, or not at all
names_other_tools!: toolName + tampers within 14
names_other_tools!: toolName + must + mail/url/privatePath within 16
names_other_tools!: toolName + must + copy/destroy within 18
names_other_tools!: toolName > send > name within 10 and path/file without AFFIRMED
names_other_tools!: tampers + -send/-alter/-pay/-put/-use within 14 with user
names_other_tools!: use + name + elsewhere within 12
names_other_tools!: name + present within 6 with must/use/send unless param
names_other_tools!: other + tool + worse within 12
names_other_tools!: other + tool + -lift within 9
names_other_tools?@definition: swapped within 1 and other/covert/user later
names_other_tools!: swapped + tool/toolName within 14
names_other_tools?@definition: -alter + bank within 8 without AFFIRMED later
names_other_tools!: -swap + bank within 6 without AFFIRMED
names_other_tools!: tool + bank + swapped/alter within 16 with must
names_other_tools!@definition: tool + bank + must within 16 with when/every later
names_other_tools?: not > other > tool within 4 with use
names_other_tools!: -swap + mail/url within 12 without AFFIRMED
names_other_tools!: name + worse within 4
names_other_tools!: before > every/any > answer within 5 with must/use
names_other_tools!: foremost within 1
names_other_tools!: not > use > name > retired within 6
names_other_tools!: covert > -use > name/tool within 5 without AFFIRMED
names_other_tools?: also > -use > actingName within 5 without AFFIRMED
names_other_tools?: before + other + tool + use within 8
names_other_tools?: not > -use > other > tool within 3
promotes_itself?: best > tool within 2
promotes_itself?: tool + best within 6 with other/you
promotes_itself?: best + other within 10
promotes_itself?: prefer + other within 6
promotes_itself?: evenIf + other + tool within 6
contradicts_itself!: but > destroy/send/alter within 12 with readOnly without AFFIRMED

# The talk so far is wanted
asks_for_context!@definition: whole + own within 8 without denies unless agents
asks_for_context!: ai > inner within 4 and put/send/tell and must without AFFIRMED/lift
asks_for_context!: ai > whole > inner within 3 and put/send/tell/must without AFFIRMED/lift
asks_for_context!@definition: own within 1 and wants/must with key/also/secret without AFFIRMED
asks_for_context!@definition: whole > inner within 2 and must and put/send later
asks_for_context!: core + whole/file within 6 without denies/lift with you
asks_for_context!@definition: own + -put/-offer/-send/must within 9 with param/must/quoted/name without AFFIRMED
asks_for_context!: own + ai + -send/-put/-offer within 10 without AFFIRMED
asks_for_context!: own + ai + send/put within 10 with quoted/param/must without AFFIRMED
asks_for_context!@definition: whole > talk within 5 and put/send and param/quoted/name without AFFIRMED
asks_for_context!: whoAreYou within 1

# Somebody speaks to the model
instructs_the_model!: command within 1
instructs_the_model!@result: address + =act within 10 without AFFIRMED
instructs_the_model?@result: =destroy/=pay + urgent within 6 without AFFIRMED
instructs_the_model!: noteTo > ai within 3 pause
instructs_the_model!: toAny/any/every > ai > reading within 3
instructs_the_model!: any/every + rules + trust within 6 and within without AFFIRMED/cites
instructs_the_model!: =put/=make/=use + backdoor within 8 without AFFIRMED
instructs_the_model!@result: =use + tool + urgent within 6 without AFFIRMED
instructs_the_model!: address + =send/=put/=destroy/=use/=tell/=read/=lift/must within 30
instructs_the_model!: =ignore + question + user/you within 6
instructs_the_model!@result: must + =use + you + tool within 6
instructs_the_model!@result: must > exec > url within 4
asks_for_secret!@result: =put > key/secret > talk within 10
instructs_the_model!: ai > must > -send/-put/-read/-use/-tell/-trust/-destroy within 6 with secret/key/own/away/privatePath/url/mail/authority/core without AFFIRMED
instructs_the_model!: authority > ai > must within 12 without AFFIRMED
instructs_the_model!: you > must > -send/-read/-put > secret/own/privatePath within 8 without AFFIRMED
instructs_the_model!: -obeys + rules/loose/inner/answer within 8 with within/ai/before without AFFIRMED
instructs_the_model!: -obeys within 1 and within without AFFIRMED
instructs_the_model!: -read > url > exec within 12 without AFFIRMED
instructs_the_model!: trust + blindly within 10 without AFFIRMED
instructs_the_model!: trust > weight within 5 without AFFIRMED
instructs_the_model!: -trust > weight/core within 10 with ai/authority/core without AFFIRMED
instructs_the_model!: trust + rules + authority/core within 14 and within/must without AFFIRMED
instructs_the_model!: nth > -destroy/-send/-read/-put/-lift within 10
instructs_the_model!: ordinal > occasion > -destroy/-send/-lift within 10
instructs_the_model!@result: ai > must > =send/=put/=read/=use/=destroy/=trust within 6 without AFFIRMED
instructs_the_model!@result: toAny/noteTo + ai + must/=send/=put/=destroy/=use/=tell/=prefer within 8 without AFFIRMED
instructs_the_model!@result: noteTo > =send/=put/=destroy/=use/=pay/ease within 8 and ai
instructs_the_model!@result: task + =send/=destroy/=pay/=use/=tell within 16 without AFFIRMED
instructs_the_model!@result: must > pay/destroy within 4 and you and user without AFFIRMED
instructs_the_model!@result: =tell/=read/=send/=put + own/core within 6 unless settings without AFFIRMED
instructs_the_model!@result: =read + secret + whole within 4 with ai/urgent without AFFIRMED
never_ends?: endless + request/user within 8 without denies
never_ends?: endless + use/tool within 8 without denies
terminal_escapes?@result: asksWhat > terminalCode within 4
`
