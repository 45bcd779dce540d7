import type { Category } from './types.ts'

const list = (words: string): readonly string[] => words.trim().split(/\s+/)

/**
 * Verbs that say what a tool does, by category. A verb stands alone in a name (`delete_repo`, `deleteRepo`) or leads
 * a sentence of the description. The list is ours; the worst category that is found wins.
 */
export const verbs: Record<Exclude<Category, 'read'>, readonly string[]> = {
  financial: list(`
    pay charge refund payout purchase buy checkout transfer withdraw invoice billing payment order
    repay reimburse donate topup recharge prepay`),
  destructive: list(`
    delete remove destroy drop purge wipe erase truncate terminate revoke uninstall deprovision detach kill clear
    reset cancel archive prune discard unpublish expire rm rmdir unlink trash flush expunge shred nuke evict
    decommission deregister unregister teardown abort forget force obliterate annihilate del invalidate disband
    undeploy dispose disassociate dissociate deauthorize void unsend nullify scrub rescind zeroize retire yank reimage
    eject kick expel dismantle cleanup empty`),
  execute: list(`
    execute exec run invoke eval evaluate trigger dispatch deploy launch spawn shell script command rerun restart
    reboot start stop apply redeploy rollback rollout retry replay resubmit failover migrate call build compile
    powershell bash automate orchestrate shutdown relaunch reprocess interrupt hibernate`),
  write: list(`
    create add update write set edit modify patch put post insert upsert save upload send publish issue mint rotate
    generate assign grant invite move rename copy merge push fork comment reply label link enable disable approve
    reject close reopen submit import register configure change replace append schedule sync transition lock unlock
    star mark attach share request notify email commit tag provision scale store remember watch draft open
    toggle restore silence install upgrade downgrade activate deactivate accept decline acknowledge unacknowledge
    complete clone duplicate increment decrement adjust extend allocate reserve book block unblock ban unban mute
    unmute pin unpin follow unfollow subscribe unsubscribe join leave promote demote suspend resume pause unpause
    vote upvote downvote like unlike react record log track ingest reindex seed populate initialize init setup revert
    undo redo stage unstage stash rebase squash unassign route forward redirect connect disconnect bind
    unbind mount unmount tweet retweet broadcast announce escalate snooze dismiss rewrite refactor reorder
    reprioritize swap unstar untag edit alter convert overwrite impersonate login logout sign authorize authenticate reschedule relabel
    click type fill press hover drag scroll navigate focus resize emulate dial message transcode
    annotate release relate unresolve regenerate renew make backup offer enqueue produce queue
    acquire unsilence`),
}

/**
 * Words that name a thing as often as they say what is done with it: an issue, a run, an order, a label. In a name
 * that also reads (`list_issue_types`, `get_run_details`, `order_history`) they are the thing.
 */
export const thingsToo = new Set(
  list(`
    issue run order label comment tag link charge invoice payment billing start command script shell request commit
    watch fork star post draft store share schedule email transfer purchase refund payout checkout patch set lock copy
    archive trigger reply change import scale silence launch build call log track record message type focus
    release backup offer queue book route setup upgrade install pin vote like drop fill press drag stage stash block
    mark forward produce deploy sign annotate replay retry bash powershell rollout migrate reserve expire`),
)

/** Things only behind a verb that reads (`get_last_update`): before one they act (`update_status`). */
export const thingsBehind = new Set(
  list(
    'update push merge reset open close complete clone extend join leave mount edit migrate pause duplicate',
  ),
)

/** Of the things too, what acts where a name begins with it, whatever follows: `set_status`, `change_schema`. */
export const leads = new Set(list('set change patch post store copy share lock reply scale sign mark'))

/** Acts only where a name begins with it: `build_image`, but `latest_build`. */
export const onlyLeads = new Set(
  list(
    'build call log record track message type mark offer queue book block like produce compile request empty',
  ),
)

/** What an acting verb before them acts on, although they are verbs too: `run_query`, `trigger_test`. */
export const actedOn = new Set(list('query test export check diff search report'))

/** Ends the name of a tool that reads, and makes of the verb before it a group of tools: `deploy_plan_get`. */
export const endsReading = new Set(list('get fetch describe retrieve lookup'))

export const readVerbs = new Set(
  list(`
    get list search read find fetch query describe show view lookup count check browse nearby summary summarize status
    explain analyze analyse compare validate test preview download export capabilities history resolve inspect
    discover recommend retrieve help docs is has who whoami logs diff ping info schema metrics stats overview
    calculate estimate diagnose paginate suggest screenshot peek head tail grep glob ls cat stat verify detect
    identify measure compute parse extract predict forecast profile audit monitor simulate translate details
    scrape crawl recall introspect aggregate enumerate lint dryrun`),
)

/** Reading, where it leads a sentence: in a name these are as often something else. */
export const sentenceReads = new Set(
  list('return display provide load look report print give tell determine review examine scan access trace'),
)

/** What is only made to be shown to who asked: generating one changes nothing. */
export const shownOnly = new Set(
  list(`
    snippet snippets deeplink deeplinks url urls link links summary summaries diff example examples preview previews
    diagram chart suggestion suggestions recommendation recommendations query statement explanation description
    guidance practices insights instructions template locator selector regex sample samples embedding embeddings plan`),
)

/** Resolving these changes them; resolving a name or an identifier only looks it up. */
export const resolvable = new Set(
  list(`
    thread threads issue issues incident incidents alert alerts conflict conflicts comment comments finding findings
    error errors ticket tickets case cases event events group conversation conversations discussion task dispute
    problem problems vulnerability bug bugs`),
)

const categories = new Map<string, Exclude<Category, 'read'>>(
  (['write', 'execute', 'destructive', 'financial'] as const).flatMap((category) =>
    verbs[category].map((verb) => [verb, category] as const),
  ),
)

/** The worst category a verb stands for. */
export const categoryOf = (word: string) => categories.get(word)
