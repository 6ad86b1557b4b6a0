"""Traditional Chinese in simplified characters, length for length, so that one lexicon reads both.

Single characters by the common table (those that mean something else when written alike in simplified texts are left alone), and
words that Taiwan and Hong Kong say otherwise where both have the same length.
"""

import re

#: A traditional character and its simplified one, pair by pair.
_PAIRS = (
    "並并佈布佔占併并來来倉仓個个們们備备傭佣傳传債债僅仅僱雇價价儘尽償偿優优儲储兒儿內内兩两冊册別别刪删則则創创劃划劇剧動动務务匯汇區区協协參参員员問问啟启單单嚴严國国圍围圖图團团執执報报壇坛壓压壞坏夠够夥伙夾夹奪夺妳你媽妈嬰婴學学實实審审寫写"
    "寬宽寵宠寶宝將将專专尋寻對对導导屆届層层屬属師师帳帐幣币幫帮幾几庫库廠厂廢废廣广廳厅張张強强彈弹彙汇後后徑径從从復复徵征恆恒態态慣惯憑凭應应戰战戲戏戶户拋抛捨舍掃扫掛挂採采換换損损撥拨擁拥擇择擊击擔担據据擬拟擷撷攝摄敗败敘叙數数斷断於于時时"
    "晝昼暫暂書书會会條条業业極极構构樂乐樓楼標标樣样機机檔档檢检權权歐欧歡欢歲岁歷历歸归毀毁氣气決决況况減减測测準准溫温滯滞滿满漢汉潛潜濕湿濾滤瀏浏灣湾災灾為为無无煩烦熱热營营爾尔狀状獎奖獨独獲获現现環环產产畫画異异當当療疗發发盜盗盡尽監监眾众"
    "確确碼码禮礼稅税種种稱称穩稳竊窃競竞筆笔節节範范簡简簽签籌筹籤签糾纠約约紋纹純纯紙纸級级細细終终組组結结絡络給给統统綁绑經经綜综綠绿維维網网緊紧線线編编緩缓練练縣县縮缩總总績绩織织繫系續续罰罚義义習习聞闻聯联聲声職职聽听腦脑膚肤臉脸臨临臺台"
    "與与興兴舉举舊旧莊庄華华萬万藝艺藥药處处號号術术衝冲補补裝装裡里複复見见規规視视親亲覺觉覽览觀观觸触訂订計计訊讯訓训託托記记訟讼訪访設设許许訴诉診诊註注詐诈評评詞词詢询試试話话該该詳详認认語语誠诚誤误說说課课請请論论諮咨諾诺謀谋謹谨證证識识"
    "譯译議议護护讀读變变讓让讚赞豐丰貓猫負负財财貢贡貨货責责買买費费貼贴資资賠赔賣卖質质賬账賴赖購购賽赛贈赠贊赞趨趋跡迹踐践蹤踪車车軌轨軟软較较載载輔辅輕轻輛辆輯辑輸输轄辖轉转辦办農农這这連连進进遊游運运過过達达遞递遠远適适遲迟選选遺遗還还郵邮"
    "鄉乡鄰邻醫医釋释鈕钮銀银錄录錢钱錯错鍵键鎮镇鏈链鏡镜鑑鉴鑒鉴長长門门閉闭開开間间閱阅關关陣阵陳陈陸陆陽阳隊队階阶際际隨随險险隱隐雖虽雙双雜杂離离難难電电靈灵靜静響响頁页項项順顺須须預预頒颁領领頭头頻频顆颗題题額额願愿類类顧顾顯显風风飛飞飯饭"
    "飲饮館馆駕驾駛驶騙骗驗验體体髮发麥麦點点齊齐齡龄龍龙"
)
_TABLE = {ord(old): new for old, new in zip(_PAIRS[::2], _PAIRS[1::2], strict=True)}
_MARKED = re.compile(f"[{''.join(map(chr, _TABLE))}]")
_WORDS = {
    "资讯": "信息", "个人资料": "个人信息", "装置": "设备", "网路": "网络", "伺服器": "服务器", "位址": "地址", "程式": "程序",
    "简讯": "短信", "软体": "软件", "硬体": "硬件", "影片": "视频", "讯息": "消息", "登入": "登录", "行动": "移动", "纪录": "记录",
    "搜寻": "搜索", "预设": "默认", "储存": "存储", "电邮": "邮箱", "背景执行": "后台运行", "识别码": "标识符", "相片": "照片",
}  # fmt: skip
_SAID = re.compile("|".join(sorted(_WORDS, key=len, reverse=True)))


def by_characters(text: str) -> str:
    """The text with each traditional character in its simplified form and every word as it was."""
    return text.translate(_TABLE) if _MARKED.search(text) else text


def simplified(text: str) -> str:
    """The text in simplified characters, as long as it was; any other text unchanged."""
    if not _MARKED.search(text):
        return text
    return _SAID.sub(lambda match: _WORDS[match.group()], text.translate(_TABLE))
