/** With what, and where to; as in lexicon-who.ts. */
export const things = `
secret
  n passphrase passcode cookie keychain mnemonic password
  w creds netrc dotenv id_rsa kubeconfig cvv ssn otp pin
  p private key, private keys, ssh key, ssh keys
  p session cookie, session cookies, seed phrase, recovery phrase, card number, card numbers
  p credit card, account number, account numbers, saved login, login details, bank details
  p saved browser passwords, certificate data, phone number, personal data, personal information
  p social security number, payment method, address book, home address, credential data
  p the numbers they type, environment file, env file, credentials file, credential file, credentials files
  p private key material, key material, login cookies, browser profile, ssh configuration, ssh directory
  p ssh config, passport number, card details, card data, one time code, verification code, 2fa code
  p mfa code, banking pin, login data, session data
  p saved passwords, client secret, insurance number
  p tax number, tax id, driving licence, maiden name, security question, autofill, saved card
  p browser storage, ssh agent, crypto wallet, wallet file, recovery code, national id, saved login data
  p stored card, saved payment, stored payment, sign in data, sign in details, stored credentials
  p user credentials, user s credentials, credentials of the user, credentials of other users
key
  n token secret apikey credential
  p api key, api keys, access token, access tokens, auth token, auth tokens, session token, session tokens
  p deploy token, access key, access keys, secret key, secret keys
personal
  n inbox salary diagnosis
  w medical clipboard keystrokes diagnoses
  p contact list, list of contacts, address book, location data, browsing history, date of birth
  p home address, phone numbers, personal details, user information
  p information about the user, customer list, list of customers, list of clients, all clients
  p messages of the user, contacts of the user, user s contacts, screen of the user, user s screen
  p contents of the screen, clipboard content, clipboard contents, dump of the contacts, all contacts
  p identity documents, passport scan, private messages, photo library
  p health information, user s health, medical record, screenshot of the user, user s screenshot
  p screenshot of the screen, health record of, health data of the user
file
  n file document folder directory
  w content contents config configuration
  p home directory, what stands there, what is in it
contents
  w content contents text value values lines
param
  n parameter argument field param sidenote header property slot payload attribute
  w prefix suffix
  p side note, query string, body of the request, chart title, in the title, in the comment, as a comment
  p in the body, into a comment, in a comment, at the top of each, into the title, as input, as an input
  p as its input
away
  n webhook attacker affiliate collector mailbox advertiser
  w external outside offsite exfil exfiltration undisclosed
  p third party, third parties, our server, our servers, our endpoint, our partner, this address
  p following address, this url, following url, the link, external server, external endpoint, vendor outside
  p outside team, remote host, remote server, external service, this email, this e mail
  p undisclosed third party, partner s hook, a host of ours, analytics endpoint, collection endpoint
  p reporting endpoint, reporting_endpoint, telemetry endpoint, sync partner, run by the vendor, data broker
  p a partner, our partners, partner service, address given, third party service, public url, public gist
  p pastebin, remote bucket, personal address, private address, personal account, private mailbox
  p personal mailbox, offshore server, partner api, partner system, to the partner, stats host, stats server
  p statistics host, tracking host, tracking server, logging host, log host
open
  w public publicly freely
broad
  p home folder, home directory, whole disk, entire disk, all files, file system, filesystem, entire drive
  p whole drive, documents folder, root directory, entire workspace, whole workspace
privileged
  w root sudo privileged superuser
  p elevated privileges, elevated permissions, system privileges, rights of root, system level
  p higher privileges, full privileges, admin privileges, administrator privileges, all privileges
  p full control, owner rights, admin rights, administrator rights, full access, owner access
  p unrestricted access, unlimited access, autonomous mode, unattended mode, autopilot mode
barrier
  n permission privilege authorization authorisation approval
  p access control, access controls, permission checks, checks on permissions, permission boundaries
  p audit log, audit logs, audit trail, authorization gates, approval gates, policy checks
logs
  w logging monitoring auditing alerting
  p audit log, audit logs, audit trail, log collection, access log, access logs
evidence
  p logs of this session, audit trail, audit log, audit logs, evidence, all traces, any trace, shell history
  p bash_history, history of this session, log entries of this
telemetry
  p quality assurance, improve the product, improve our product, improve our service, improve the service
  p improve our services, service improvement, product improvement, quality reasons, research purposes
  p training purposes, measuring partner, metrics service, telemetry host, usage statistics, usage data
  p debugging purposes, diagnostic data, for analytics, analytics service, analytics provider
  p analytics server, analytics endpoint, analytics purposes, telemetry service, for telemetry
  p telemetry purposes, telemetry endpoint, as telemetry
elsewhere
  p filesystem server, github server, slack server, email server, mail server, another server, other server
  p other servers
trace
  n indication hint trace sign mention reference clue evidence
check
  n check filter filtering screening protocol measure control mechanism layer protection
rules
  n instruction prompt guideline directive restriction guardrail safeguard constraint precaution caution
  n screening vetting direction scepticism skepticism disclaimer
  w guidance alignment programming training limits
  p what you were told, whatever you were told, you were told, content filter, content filters, safety net
  p ethical boundaries, its own instructions, content guidelines
loose
  n rule policy order boundary norm command limitation protection message protocol refusal
  p allow list, allowlist, whitelist, deny list, blocklist, denylist
safety
  n safety
  w security ethical ethics moderation
  p content moderation, content policy, content policies, content rules, content guidelines
  p content restrictions, safety layer, safety rules
prior
  w previous previously prior earlier above preceding former initial initially usual normally standing
  w original
  p at the start, in the beginning, you were given, you have been given, were set up with, you began with
  p you started with, so far, up to now, until now, up to this point
consent
  v approve confirm agree
  n confirmation approval consent permission authorisation authorization assent acknowledgement okay
  n agreement blessing
  p go ahead, sign off, permission prompt, confirmation dialog, confirmation step, explicit approval
  p human review, double check, review step, approval step, approval prompt, consent step
  p confirmation prompt
`
