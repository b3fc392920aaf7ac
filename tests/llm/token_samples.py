"""Conversations and notes written for calibrating and testing the token estimate; nobody in them is real."""

# ruff: noqa: E501 - Chinese counts double, and a wrapped line would be another text

ENGLISH = {
    "pending": """Customer: Hi there, I sent some USDT from my wallet to an exchange about two hours ago and it still says pending.
Agent: Thanks for writing in. Could you tell me which network you chose and paste the transaction hash, please?
Customer: I think it was Ethereum. The fee was very low because I picked the slow option, I didn't know that it could take so long.
Agent: That explains it. While the network is busy, transactions with a low fee wait until there is room for them. Nothing has left your
control and nobody has taken your money. You can either wait, or open the transaction and choose "Speed up", which sends the same
transaction again with a higher fee. Please make sure that you have enough ETH to pay for it.
Customer: Okay, and if I do nothing, will it come back to me at some point?
Agent: If it is never confirmed, the network drops it after a while and the balance shows up again. We can't cancel it from our side.
Customer: Alright, I'll wait until tonight and then try the other thing. Thank you so much for explaining.""",
    "handover": """Yesterday evening the customer reported that a token she had bought on a decentralised exchange wasn't visible in the
app. We asked for the contract address and the chain. She sent two screenshots, one of which showed the older version of the app, so we
suggested updating it and adding the token by hand. This morning she wrote that the balance is there but its value is shown as zero.
The price provider doesn't list this token yet; we explained that the amount is what counts and that the displayed value may be missing
for small projects. She would like to know when this will change and whether she can sell it somewhere else. Nothing was promised.
Open question: does the liquidity pool still exist? Next step: check the pool on the explorer and answer before Thursday afternoon.""",
    "short": "hello?? anyone there?? i need help NOW, my balance is zero and i did not touch anything since last weekend!!",
    "article": """# Back up your wallet before anything else
A wallet that keeps the keys on your own device can only be opened with the recovery phrase. Write the words on paper, in the right
order, and keep the paper in a place that is dry and private. Don't take a picture of it, don't store it in a note that is synchronised,
and never type it into a web page. If somebody contacts you first and offers help, it's a scam: our team never writes first, never asks
for those words and has no way to restore them.
1. Open the settings and choose your wallet.
2. Choose "Back up" and confirm with your password.
3. Write the words down, check them twice, then confirm.
4. Practise: restore the wallet on a second device before you send a larger amount.
Remember that uninstalling the app without a backup means losing access for ever.""",
}

CHINESE = {
    "pending": """客户：你好，我两个小时前从钱包转了一笔钱到交易所，到现在还是显示处理中，怎么回事啊？
客服：您好，感谢您的反馈。麻烦您告诉我当时选择的是哪个网络，并把交易哈希发给我，我们帮您看一下。
客户：应该是以太坊吧，我为了省一点手续费选了最慢的那个，不知道会这么久。
客服：明白了，手续费设置得比较低的时候，如果网络拥堵，交易就需要排队等待打包。您的资产没有丢失，也没有被别人拿走。您可以继续等，
或者打开这笔交易，点击“加速”，用更高的手续费重新发送一次。请先确认钱包里有足够的余额支付费用。
客户：那如果我什么都不做，这笔钱最后会退回来吗？
客服：如果一直没有被确认，过一段时间网络会把它丢弃，余额会重新显示。我们没有办法在后台帮您取消。
客户：好的，那我晚上再看看，不行的话再试试加速。谢谢你解释得这么清楚。""",
    "handover": """昨天晚上客户反馈在去中心化交易所买的代币在应用里看不到。我们请她提供合约地址和所在的链，她发来两张截图，其中一张显示
应用版本比较旧，所以建议她先更新版本，再手动添加代币。今天上午她回复说余额已经出来了，但是价值显示为零。原因是行情数据还没有收录这个
代币，我们说明了以数量为准，小项目的价格可能暂时无法显示。她想知道什么时候可以恢复正常，以及能不能在其他地方卖掉。目前没有对她作出任何
承诺。待确认的问题：流动性池是否还存在？下一步：在区块浏览器上查看流动性池的情况，并在周四下午之前答复客户。""",
    "short": "有人吗？？我的余额突然变成零了，这个周末我什么都没有操作过，快点帮我看看！！",
    "article": """# 先备份钱包，再做其他操作
私钥保存在您自己设备上的钱包，只能通过助记词恢复。请按照正确的顺序把单词抄写在纸上，并存放在干燥、安全、不会被别人看到的地方。
不要拍照，不要保存在会同步到云端的笔记里，更不要输入到任何网页中。如果有人主动联系您并表示可以帮忙，那一定是骗子：我们的工作人员不会主动
联系用户，不会索要助记词，也没有任何办法帮您找回。
1. 打开设置，选择您的钱包。
2. 点击备份，输入密码确认。
3. 把单词抄下来，核对两遍，然后确认。
4. 练习一次：在转入大额资产之前，先在另一台设备上恢复钱包，看看地址是否一致。
请记住，没有备份就卸载应用，等于永远失去这个钱包的访问权限。""",
    "market": """客户：今天行情跌得太厉害了，我想把手里的币全部换成稳定币，可是兑换一直失败，你们是不是把系统关了？再这样下去我的损失谁来负责！
客服：非常理解您现在着急的心情。行情剧烈波动的时候，链上交易量会突然增加，兑换失败一般是因为价格变化超过了您设置的滑点，或者手续费不够。
我们没有暂停任何功能，也没有办法控制链上的价格。您可以先减少单次兑换的数量，把滑点适当调高一点，再试一次。请注意，滑点设置得太高可能会
以不理想的价格成交。另外请不要相信任何主动联系您、声称可以帮您“优先成交”的人。
客户：那我刚才失败的那几次，手续费是不是白花了？
客服：是的，失败的交易也需要向矿工支付手续费，这部分费用不是由我们收取的，所以也无法退还，还请您谅解。""",
    "device": """客户说上个月换了新手机，旧手机已经恢复出厂设置，当时以为云端会自动同步，结果登录之后里面是空的。经过沟通，确认她没有抄写过助记词，
也没有导出过私钥，只记得当时设置的支付密码。我们向她说明：密码只能解锁本机的应用，不能用来恢复钱包；没有助记词的话，任何人都没有办法找回，
包括我们。客户情绪比较激动，认为应该由平台负责。建议她再仔细找一找家里的纸条、旧电脑以及其他登录过的设备，如果在别的设备上还能打开钱包，
请马上备份并把资产转移到新的钱包地址。同时提醒她，网上声称可以破解或者恢复钱包的服务都是骗局，不要付款，也不要提供任何信息。""",
}

MIXED = {
    "swap": """客户：我在 BSC 上用 USDT 换 CAKE，App 提示 "insufficient output amount"，试了 3 次都失败，gas 扣了大概 0.0021 BNB。
客服：您好，这个提示表示价格变动超过了 slippage。建议把滑点从 0.5% 调到 1%，并确认 BNB 余额足够支付 gas。方便提供一下 tx hash 和 App 版本吗？
客户：版本是 v2.11.4，Android 14，哈希 0x7d1f0c9a3be8457f62d1a0b9c8e7f60514233a9bcdde01f2a3b4c5d6e7f80912。""",
    "wallet": """Customer wrote in English first: "My TRX is stuck, I can't send it." 之后改用中文说明：账户里有 1,250 TRX，转账时提示 permission denied。
查询地址 TQ5n8K2vXcW7rYpZd3mLh6BsJf9GtAeUxN 后发现 owner permission 已经被修改，threshold = 2，需要另一个地址签名。
Please escalate to the security tier. 不要向客户承诺可以解锁，也不要让客户支付任何“解锁费”。""",
    "json": """{"id": "row-17", "chain": "polygon", "amount": "35.5", "note": "客户希望今天之内得到答复", "steps": ["update the app", "重新添加代币"]}
{"id": "row-18", "chain": "arbitrum", "amount": "1200", "note": "waiting for the hash", "steps": []}""",
}

OTHER = {
    "ru": """Здравствуйте! Вчера я отправил монеты на биржу, но до сих пор они не пришли. В приложении написано, что операция выполнена.
Подскажите, пожалуйста, что мне делать дальше и нужно ли писать в поддержку биржи?""",
    "vi": """Chào bạn, tôi đã chuyển tiền từ ví sang sàn từ sáng nay nhưng vẫn chưa nhận được. Tôi đã kiểm tra mã giao dịch và thấy trạng thái
thành công. Bạn có thể giúp tôi xem lại không? Tôi rất lo lắng vì đây là toàn bộ số tiền tiết kiệm của tôi.""",
    "es": """Hola, ayer envié unas monedas a otra dirección y todavía no aparecen. ¿Podrían decirme cuánto tarda y si hay que pagar algo más?
Ya reinicié la aplicación dos veces y sigue igual. Muchas gracias por la ayuda.""",
    "ja": """こんにちは。昨日の夜に送金したのですが、まだ相手に届いていないようです。アプリでは完了と表示されています。どうすればよいでしょうか。
手数料は最低に設定していました。よろしくお願いいたします。""",
    "ko": """안녕하세요. 어제 거래소로 코인을 보냈는데 아직 도착하지 않았습니다. 앱에는 완료라고 나옵니다. 어떻게 해야 하나요?
수수료는 기본값으로 설정했습니다. 확인 부탁드립니다.""",
    "zh-Hant": """您好，我昨天晚上把資產轉到交易所，到現在還沒有入帳，應用程式顯示已完成。請問我需要提供哪些資料？另外手續費是不是可以退還？
我已經重新安裝過應用程式，餘額還是沒有顯示，請儘快幫我確認一下，謝謝。""",
}
