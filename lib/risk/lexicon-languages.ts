/**
 * The words of other languages that the most telling combinations are made of, without accents; as in lexicon-who.ts.
 * Chinese, Japanese and Korean are written without spaces: their entries are looked for anywhere in a run of such
 * characters.
 */
export const languages = `
hush
  w soyleme
  p 言わない, 言わないで, 伝えない, 伝えないで, 知らせない, 知らせないで, 教えない, 教えないで, 隠して, 알리지, 말하지
naught
  w nichts rien nada niente ничего
you
  w tu vous du ihr dir tus votre vos deine deiner ihre suas tuas tue ваши твои твоя
  p 你的, あなたの
user
  w utilisateur utilisateurs usuario usuarios benutzer benutzern nutzer nutzern anwender utente utenti
  w usuaria gebruiker пользователь пользователю пользователя пользователям пользователем kullanici
  p 用户, 用戶, 使用者, ユーザー, ユーザ, 利用者, 사용자, 사용자에게
rules
  w consignes directives regles instrucciones indicaciones reglas anweisungen instruktionen regeln vorgaben
  w instrucoes regras istruzioni regole instructies инструкции инструкций инструкциям указания указаний
  w правила правил talimatlari
  p 指令, 指示, 规则, 規則, 提示词, 系统提示, 命令, 지시, 지침, 명령
prior
  w precedentes precedente anterieures anteriores anterior previas previa vorherigen vorherige bisherigen
  w fruheren obigen precedenti eerdere vorige предыдущие предыдущих прежние прошлые onceki
  p 之前的, 之前, 先前, 以前的, 以上, 前面的, 此前, これまでの, 以前の, 前の, 上記の, 이전, 앞의
lift
  w ignorez ignorer ignora ignorar ignorad ignoriere ignorieren missachte vergiss vergessen oublie oubliez
  w olvida olviden descarta esqueca ignore ignorare dimentica negeer vergeet игнорируй игнорируйте
  w игнорировать забудь забудьте yoksay
  p 忽略, 无视, 忽视, 無視, 忘记, 忘掉, 绕过, 不要遵守, 無視して, 無視し, 忘れて, 従わないで, 무시, 무시하고, 잊어
tell
  w dis dites dire mentionne mentionnez digas diga decir menciones erzahle sag sage sagen verrate erwahne
  w mitteilen informe avisa mencione dirlo говори говорите сообщай сообщайте рассказывай упоминай soyleme
  p 告诉, 告知, 透露, 提及, 通知, 言わない, 伝えない, 知らせない, 教えない, 言及しない, 言わないで, 伝えないで, 말하지, 알리지
not
  w ne pas rien jamais nicht nichts nie keine kein niemals nao nunca sin sans ohne senza non niet не нет
  w никогда без
  p 不要, 不得, 不能, 别, 請勿, 请勿, 切勿, 无需, 不需要, ないでください, しないで, ずに, 言わないで, 伝えないで, 言わない, 伝えない, 知らせない, 教えない, 마세요, 말고
  p 없이
read
  w lis lisez lire lies lesen lee lea leer leia leggi lees прочитай прочти прочитайте
  p 读取, 阅读, 打开, 查看, 読んで, 読み取り, 開いて, 읽어
send
  w envoie envoyez envoyer envia enviar envie manda sende senden schicke schicken ubermittle invia stuur
  w отправь отправьте отправить перешли
  p 发送, 發送, 上传, 转发, 送信, 転送, 送って, 전송, 보내
secret
  w contrasena contrasenas clave claves passwort passworter kennwort zugangsdaten motdepasse senha senhas
  w wachtwoord пароль пароли ключ ключи
  p mot de passe, mots de passe, cle privee, clave privada, 密码, 密钥, 私钥, 凭证, 凭据, 令牌, パスワード, 秘密鍵, 認証情報, 비밀번호
  p 키
consent
  w confirmation confirmacion bestatigung zustimmung erlaubnis consentement autorisation confirmacao
  w conferma подтверждения подтверждение разрешения
  p 确认, 同意, 批准, 許可, 確認, 承認, 확인, 승인
must
  w dois devez doit muss musst mussen debes debe deve devi moet должен должны обязан
  p 必须, 務必, 务必, しなければならない, 必ず, 반드시
before
  w avant zuerst zunachst vorher antes primero prima eerst сначала прежде
  p 首先, 之前先, まず, 先に, 먼저
file
  w fichier fichiers datei dateien archivo archivos arquivo bestand файл файлы
  p 文件, 档案, ファイル, 파일
covert
  w secretamente heimlich stillschweigend discretement silencieusement тайно незаметно
  p 悄悄, 偷偷, 秘密地, こっそり, 密かに, 몰래
own
  w gesprach gesprachsverlauf conversacion разговор переписку
  p 对话, 聊天记录, 会话, 系统提示, 会話, 대화
`
