/**
 * What words and short phrases can mean when somebody steers a model. Under the name of a meaning, `v` are verbs and
 * `n` nouns in their base form, `i` irregular participles, `w` words as they are, and `p` phrases, parted by commas, whose words mean nothing
 * else once the phrase is known. A word may mean several things, and none of them is a finding: only combinations are
 * (frames.ts).
 */
export const who = `
ai
  n ai llm model assistant agent copilot chatbot claude gpt chatgpt gemini llama mistral
  p language model, language models, ai system, ai systems, helper bot, ai shopper, reading model
  p ai reviewer, ai agent, ai assistant, automated assistant, ai model, ai tool, ai reader
  p creator of the model
you
  w you your yours yourself
user
  n user human person customer operator owner client requester principal individual traveller
  n traveler shopper buyer patient employee subscriber viewer listener visitor guest applicant student
  n worker passenger caller citizen member signer
  w people anyone anybody someone somebody nobody everyone everybody whoever
  p end user, end users, no one, account holder, account holders, other side of the chat
  p person you are helping, people you are helping, person chatting, chat partner, whoever asked
  p person using the assistant, person using this, person using the tool, person you serve, person behind
watcher
  n administrator auditor moderator supervisor reviewer
  p security team, it team, compliance team
fromUser
  p from the user, from users, from the end user, from the person, from the customer, from anybody
  p from anyone, from the operator, from them, from everyone, from whoever, from the human
  p from the account holder, from auditors, from the administrator
tool
  n tool function plugin skill connector integration utility
  p mcp server, tool call, tool calls, function call, financial tool
other
  n alternative rival competitor
  w other others another competing remaining
  p any other, every other, all other, no other
any
  w any
every
  w all every each everything always
whole
  w all everything entire complete completely full whole verbatim every whatever
  p word for word, in full, as many as you can
thing
  w this it that these those any anything
authority
  w system admin administrator administrators developer official authoritative vendor openai anthropic
  w creator maker
  p security team, system notice, compliance team, platform team, it department
inner
  n instruction prompt thought
  w reasoning memory context configuration guidelines
  p system message, system prompt, hidden reasoning, hidden prompt, internal reasoning
core
  p system prompt, system prompts, system message, developer message, your instructions, your guidelines
  p your policies, your rules, your directives, your safety policies, your configuration
  p your core instructions, higher priority instructions, user instructions, user s instructions
  p your system prompt, system role
own
  w scratchpad
  p your system prompt, your configuration, you were configured with
  p chain of thought, your reasoning, your thoughts, your context, context window, this conversation
  p this chat, conversation so far, conversation context, full conversation, full conversation history
  p entire conversation, whole conversation, current conversation, what was said, all that was said
  p what the user said, what the user last wrote, the user last wrote, the user has written, the user wrote
  p tools you can use, tools that you can call, tools you can call, that you can call, your tools
  p your available tools, other tools available, full context, every input, all inputs
  p tool output, tool outputs
  p what you know about the user, everything you know, tool results, came up earlier
  p mentioned earlier, said earlier, discussed earlier, earlier in the conversation, earlier messages
  p list of instructions, its instructions, its full instructions
  p their instructions, history of the present dialogue, present dialogue, messages exchanged so far
  p messages so far, all messages exchanged, present conversation, exchanged so far, dialogue so far
  p chat so far, history of the conversation, history of this conversation, entire chat, whole chat
  p full chat, full dialogue, conversation up to, dialogue history, current chat, current dialogue
  p this session so far, prior conversation, recent messages of the user, recent user messages
  p everything the user has, last ten messages, last few messages, last messages, most recent messages
  p last five messages, other servers are connected, connected servers, other mcp servers, your other tools
  p whatever the user, anything the user, all the user says, the user confides, the user tells you
  p precedes this conversation, private reasoning, private thoughts, inner monologue, internal monologue
  p internal thoughts, memory md, earlier in the dialogue, earlier in the chat, seen earlier
  p seen in the chat, seen in the conversation, said in the chat, what came before, both sides of the chat
  p last message of the user, user s last message, last user message, latest user message, the user s words
  p user s exact words, every message, all messages, each message of the user
  p message of the user accompanies, what you have been told, you have been told about
  p what you were told about, hidden instructions, hidden prompt, hidden rules, secret instructions
yours
  p you hold, you have access to, you know of, you possess, at your disposal, available to you
  p in your context, in your memory, in memory, you can access, you can see, visible to you, you find
  p you come across, you encounter, you can find, you discover, you happen to, you know, you have seen
  p you are holding, you were given access
yourTask
  p your task is, your job is, your goal is, your mission is, your purpose is, you are tasked with
  p your task has
talk
  n conversation chat transcript dialogue dialog
  p chat history, message history, conversation history, previous messages, prior messages
typed
  p the user types, the user typed, they type, they typed, the user enters, the user entered
  p entered by the user, typed by the user, chosen by the user, the user chose, supplied by the user during
data
  n input output prompt message query conversation answer content credential
  p user data, personal data, session data, file contents, text of the chat, what you type, sign in data
  p request data, full payload, request payload, user inputs
answer
  n answer response reply summary explanation output
settings
  n setting preference permission decision judgement judgment choice request wish instruction
  w input wishes
whoAreYou
  p which model you are, name of the llm, name of the model calling, model that calls this
  p llm that calls this, model calling this, llm model that calls, your model name, your model version
  p what model you are, identify yourself as
agents
  w agents
`
