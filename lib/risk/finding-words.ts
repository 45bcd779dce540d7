/** What each kind of finding is called on screen and in reports. */
export const findingWords: Readonly<Record<string, string>> = {
  active_content: 'Holds a script or another thing that acts',
  asks_for_context: 'Wants the conversation or what the model knows',
  asks_for_secret: 'Asks the user for a secret',
  avoids_consent: 'Wants nobody to be asked',
  bidirectional_characters: 'Turns the direction of what is read',
  broken_characters: 'Holds halves of characters',
  changes_role: 'Gives the model another role',
  contradicts_itself: 'Says that it only reads, and does more',
  control_characters: 'Holds control characters',
  dangerous_value: 'Has a value that attacks what it is handed to',
  demands_secrecy: 'Wants something kept from somebody',
  encoded_blob: 'Holds an encoded text',
  encoded_instructions: 'Holds instructions in an encoded text',
  forged_dialogue: 'Imitates a talk with the user',
  hidden_comment: 'Hides text from whoever looks at it',
  holds_secret: 'Holds a key or a password',
  instructs_the_model: 'Gives the model orders',
  invisible_characters: 'Holds invisible characters',
  lifts_rules: 'Says that the model’s rules do not count',
  lookalike_name: 'Has a name in letters that look like others',
  names_other_tools: 'Changes what other tools are used for',
  near_name: 'Has almost the name of another tool',
  never_ends: 'Wants to be called without end',
  not_read_whole: 'Too long to be read whole',
  padded_text: 'Pushes text out of sight',
  promotes_itself: 'Praises itself above other tools',
  reads_private_files: 'Wants private files or secrets read',
  repeated_name: 'Has the name of another tool in the list',
  runs_code: 'Holds a command that runs code',
  sends_data_away: 'Wants data sent elsewhere',
  tag_characters: 'Holds invisible tag characters',
  template_expression: 'Holds a template that reads secrets',
  terminal_escapes: 'Holds escapes that drive a terminal',
}

/** The words for a kind; a kind of an older version is told by its name. */
export const wordsFor = (kind: string): string => findingWords[kind] ?? kind.replaceAll('_', ' ')

/** Whether a finding is an attempt to steer, and not a thing to know. */
export const isAlarm = (finding: { severity: string }): boolean => finding.severity !== 'info'
