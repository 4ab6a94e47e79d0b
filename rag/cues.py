"""The words by which a question tells what it wants, as data.

Each entry is a pattern over the folded question (NFKC, lower case); tests hold an
example of each.
"""

from __future__ import annotations

import re

from rag.query import Ask
from rag.schema import AnswerKind

_DEPARTMENT = "部门|单位|厅局|厅|局|委办|机关|衙门"
# How people name departments in passing; only where two stand side by side do they ask for one.
_CALLED = (
    "局|厅|委|办|部|海关|发改|工信|人社|商务|民政|住建|城管|公安|科技|教育|财政|农业农村|环保|生态环境|卫健|市监|文旅|税务|"
    "水利|林草|自然资源|政务服务|金融监管|银保监|贸促会|团委|妇联|工会|人才办"
)
_NOT_UNITS = "能|可以|可(?!能)|必须|申报|享受|入驻|成为|聘请|有资格|够格|符合"

# The first pattern that fits decides the kind of answer.
KINDS: tuple[tuple[AnswerKind, re.Pattern[str]], ...] = (
    (
        AnswerKind.STATUS,
        re.compile(
            r"还是.{0,6}征求意见|(?:尚|还)(?:属|在|是)征求意见|正式(?:发|印|下)(?:下来|发)?|(?:是|由).{2,14}(?:印发|发布|发|出台|制定)的(?:吧|吗|么)|(?:正式)?(?:施行|实施|生效|执行|印发|发布|出台)了?(?:没有|没|吗|么)|(?:已经|是否|有没有)(?:正式)?(?:施行|生效|印发|发布|出台)|"
            r"哪(?:些|几(?:份|个))[^，,。]{0,8}(?:征求意见|草案|未定稿)|哪(?:些|几(?:份|个))[^，,。]{0,6}正式(?:印|下|发)|(?:处于|是)什么状态|什么状态|是不是草案|还是草案|是否(?:为|是)?(?:征求意见|草案|正式)|是正式(?:文件|的)?(?:还是|吗)|"
            r"发文字号|文号|发文机关|发文单位|(?:什么时候|何时|哪天|哪年|哪一天|哪一年|几号)(?:正式)?(?:印发|发布|出台|公布|下发|施行|生效|开始实施)|"
            r"(?:印发|发布|发文|成文)(?:日期|时间)|(?:谁|哪(?:个|些|几个|几)?(?:省级|市级|省直)?(?:部门|单位|机关|厅局)?|由谁|哪家)(?:联合)?(?:印发|发布|发文|出台|制定的?|下发)|"
            r"自何日|有效期|(?:什么时候|何时|几时|哪年|哪天)到期|到期(?:时间|日|没)|管到(?:哪|什么)|实施时间|施行时间|什么时候(?:起|开始)(?:施行|实施|执行)|实施期|"
            r"(?:完整|残缺|全文|缺页|断了?)(?:吗|么|没有|的吗)|in force|(?:is|was) it (?:issued|a draft)|still a draft|draft or|"
            r"(?:现在|今年).{0,3}(?:还能用|有效|作数|算数)|还(?:有效|能用|作数|在?执行)(?:吗|么|不|没)|过期了?(?:没|吗|么)|废止了?(?:没|吗|么)|失效(?:了|吗|没|日期)|被.{0,6}新?文件.{0,4}(?:代替|取代|替代)|(?:是)?谁(?:印|签)?发的(?!.{0,2}(?:钱|奖|补))|自何时|几号(?:印)?发的|发布单位|(?:施行|失效|生效)日期|期限是哪年|试行期|修订过|是不是定稿|几号[文令]|啥子?时候(?:起|开始)?(?:作数|生效|执行|施行)|从(?:什么|啥)时候(?:起|开始)?算|"
            r"date of publication|repealed|until when|valid until|in effect since|signed off|consultation (?:still )?(?:open|closed)|who issued|when (?:was|were) .{0,60}(?:issued|published|released)|issued by wh|document number|issuing (?:body|authority|agency)"
        ),
    ),
    (
        AnswerKind.LOCATE,
        re.compile(
            r"(?:哪|什么)(?:一)?(?:份|个|些|几份|几个)?(?:文件|文档|方案|政策|意见|文)(?!里?的?(?:资金|钱)).{0,24}(?:第?(?:几|哪)(?:一|几|些)?(?:条|项|款|点|部分|章)|提|写|讲|说|规定|有|涉及|要求)|"
            r"(?:在|是|写在|属于|见|对应)?(?:第几|哪(?:一)?)(?:条|项|款|章|节|部分|点)(?!(?:任务|措施|工作)?(?:由|归))|几条写|哪几(?:条|项)(?:提|写|讲|说|规定|涉及)|"
            r"(?:写|记|规定|出现|落)在(?:哪|什么地方|何处)|出处|出自(?:哪|何)|何(?:文件|条|处|款)|"
            r"编号(?:是|为)?多少|条款号|条号|依据条文|条目序号|序号(?:是)?多少|搁哪|写(?:在)?哪(?:儿|里)?|载于|哪里规定|(?:规定|条款|要求)(?:的)?(?:位置|到底在哪|在哪)|第几个?(?:专栏|附件|段)|(?:在|是)?哪(?:个|份|一)文件(?:看|查|里|中)?[？?]?$|指明文件|"
            r"point me to the (?:document|clause|article)|(?:under )?what (?:article|clause|paragraph)|which paragraph|exact clause|section number|where can i find|"
            r"which (?:\w+ ){0,3}?(?:document|measure|clause|article|item|section|box)|where (?:is|are|does|do) .{0,80}(?:mention|state|say|written|found|located)|in which"
        ),
    ),
    (
        AnswerKind.DEPARTMENT,
        re.compile(
            rf"归[^，,。？?]{{0,10}}(?:哪头|哪个口|何部门|啥部门|什么部门)|归[^，,。？?]{{1,12}}还是归?|(?:{_CALLED})[^，,。？?的]{{0,8}}(?:还是|或者?)[^，,。？?]{{0,10}}(?:{_CALLED})|"
            rf"谁家?(?:来|去)?(?:对[^，,。？?]{{1,14}}负|负总?责|协调|统筹|把关|会同|督办|承办|主办|张罗|操心|安排|挂帅|扛|是头|盯)|"
            rf"(?:何|啥|哪(?:一|两|几|些|个)?(?:个|家)?)(?:部门|厅局|口子|政府部门)(?!.{{0,6}}(?:{_NOT_UNITS}))|由.{{0,4}}(?:何|哪).{{0,4}}(?:部门|厅|局|委(?!托)|机构)|"
            rf"分工里|怎么分工|咋分的?|分给谁|责任落在|落在(?:哪|谁)|办公室(?:挂|设|放)在|主办的?(?:政府)?部门|组织实施单位|牵头\s?部门|"
            rf"(?:局|厅|委|部门)一(?:块儿?|起|道)(?:干|管|做|负责).{{0,6}}(?:谁|哪)|(?:局|厅|委)(?:之外|以外).{{0,6}}(?:谁|哪)|除了.{{2,12}}(?:局|厅|委).{{0,6}}(?:谁|哪)|(?:局|厅|委)(?:有没有份|和谁一起)|"
            rf"(?:谁|哪(?![^，,。？?]{{0,6}}(?:企业|公司))\S{{0,6}}|由(?![^，,。？?]{{0,10}}(?:企业|公司))\S{{0,10}}|单位|部门|厅|局|负责|是)(?:牵头|挑头|领头|打头)|(?:牵头|挑头|领头|打头)\S{{0,4}}(?:单位|部门|的是|是谁|是哪|方|[？?]|$|和|、|与|配合|责任|还是|吗)|"
            rf"主抓|主责|主管(?:部门|单位)|配合(?:的|单位|部门)|协办|责任(?:单位|部门|名单|主体)|职责分工|分工(?=是|有|怎么|如何|情况|与|跟|和|相同|一样|呢|安排|上|[?？])|说了算|拿主意|做主|当家|对口(?:部门|单位|是)|"
            rf"(?:哪|什么|几)(?:个|些|几个|几家|一家|一个|[两俩二三四五六][个家]?|家|几)?(?:省级|市级|省直|市直|政府|主管)?(?:{_DEPARTMENT})(?!(?:\S{{0,6}})?的(?:资金|钱)|.{{0,4}}(?:{_NOT_UNITS}))|"
            rf"(?:哪|几)(?:几)?家(?=单位|部门|来?牵头|来?负责|来?管|来?办|配合|分)|"
            rf"(?:归|由|找|是|该|让|跟|给|要)?(?:谁|哪家|哪个)(?:来|去|们)?(?:牵头|负责|管|抓|办|干|落实|承担|主管|操办|弄|做|挑|搞|拍板|配合|帮|协助|出面|推动|组织|领)|"
            rf"(?:归|由|找|让)(?:谁|哪(?:个|些|几个|几)?(?:部门|单位|厅|局|委|家))(?!来?(?:担任|出任|当|引领|带动|出|掏|承担|运营|讲|培训|买|学))|(?:几|哪)拨|各是谁|是否由.{{2,14}}(?:负责|牵头|主管)|都?拉(?:了|上了?)?(?:谁|哪(?:些|几|个|几个|一)?家?(?:单位|部门|厅|局|家(?!企)))|谁(?:的|该)?(?:活|事|责任|职责)|谁搭|负责(?:的)?(?:单位|部门)|(?:由|是).{{2,14}}(?:单独|独自|一家)?(?:负责|牵头|主管)(?:的)?(?:吗|么|吧)|分工(?:给|是)|拉上了?(?:哪|谁)|找(?:省里|市里|县里|区里|上头)?的?(?:谁|哪(?:几|些|一|个)?(?:家|个))|压给|交给(?:谁|哪)|"
            r"(?:^|[,.;:?] ?|and |or )who (?!can\b|qualif|gets?\b|receives?\b|benefits?\b|may\b|is eligible|issued|published|released)\w+|which (?:\w+ ){0,4}?(?:department|departments|agency|agencies|bureau|bureaus|unit|units|authority|authorities|body|bodies|office|commission)|"
            r"whose (?:job|responsibility|remit|task|duty)|under whose|(?:what|which) (?:\w+[ -]){0,4}(?:body|organi[sz]ation|committee|dept)\b|(?:cooperating|supporting|participating) (?:departments?|units?|bod)|competent authority|authorities? (?:accountable|responsible)|department (?:answerable|responsible)|is it the .{3,50} or the|lead (?:department|agency|unit|bureau)|responsible (?:department|unit|for|agenc)|in charge|departments? (?:is|are|share|support|lead)"
        ),
    ),
    (
        AnswerKind.ELIGIBILITY,
        re.compile(
            r"(?:我们?|咱们?|俺|本人|本公司|我司|我单位|我厂|咱厂|本企业|我家)(?:是|家|这|的)?.{0,30}(?:公司|企业|厂|工厂|单位|集群|园区|开发区|学校|职校|院校|机构|银行|店|团队|项目|合作社|县)|"
            r"(?:能|可以?|可否|能否|能不能|可不可以|够不够|是否|有没有资格)(?:够)?(?:拿|领|申请|申报|享受|得到|获得|领到|拿到|报|给|符合|享)|"
            r"(?:我|咱|俺).{4,60}(?:行不行|行吗|可以吗|成不成|能不能|行么|合不合规)|是否(?:可以|能够?|适用|属于|享受)|(免|补|给|奖|算|管|让|行|能|享)不\1|有没有(?:我|我们|咱们?)?的?份|适用(?:吗|不适用|于)|能[^，,。？?]{0,16}(?:要|拿|领|报|得)[^。？?]{0,24}[吗么不]|"
            r"(?:我|咱|俺|本|一家[^，,。？?]{0,12}(?:公司|企业|厂|单位))[^？?]{4,60}能[^，,。？?]{1,14}(?:吧|吗|么|不|没)|有(?:没有)?(?:我|我们|咱们?|俺们?)的?份|够得上|报得了|有份(?:吗|没|不|么)|有得补|有[^，,。？?]{0,6}(?:补贴|补助|奖励|奖|支持|照顾|安家费)(?:没得|没有|没|不|吗|么)|属不属于|算不算|够哪(?:个|一)|能[^，,。？?]{1,12}(?:不|没)[？?]?$|可以(?:不|吗|么)[？?]?$|可否|"
            r"is there any (?:support|help|subsidy)|what (?:help|support) is there|could (?:i|we) claim|can (?:it|she|he|we|i) |does the rule .{3,60} apply|are we too|"
            r"符合(?:条件|要求|什么|哪)|有什么(?:支持|补贴|补助|奖励|好处|优惠|扶持|政策)|能(?:拿|领|得|补|奖)(?:到)?多少|"
            r"够(?:不够)?.{0,12}(?:条件|线|资格|门槛|格)|够不够|轮得到|沾(?:到|上)|"
            r"(?:怎么|如何|有啥|有什么)(?:样)?(?:扶持|支持|补贴|奖励)|we are|our (?:company|firm|factory|plant|enterprise)|am i eligible|can (?:we|i|our|an?) .{0,40}(?:get|apply|receive|claim|qualify)|qualif|eligib"
        ),
    ),
)

COMPARES = re.compile(
    r"(?:直接|能|好)比|两个数|分别(?!是(?:哪|谁|多少))|各(?:自|是|有|写|怎么|如何|让|给|把|定|要|提|说|讲|设|规定|奖|归|由|在|用|靠|采取|指|为)|区别|不同|差别|异同|相比|比较|对比|一样|谁(?:更|多|高)|哪个(?:更|多|高)|两(?:份|边|地|省|个文件|者|家文件)|三(?:份|地)|"
    r"都(?:有|提|写|要|给|奖|支持)|compare|difference|differ|both|respectively|versus|\bvs\b|each of"
)
ALL_DOCUMENTS = re.compile(
    r"哪(?:些|几份|几个)(?:文件|文档|方案|政策)|哪几份|各(?:地|省|份文件|份|个文件)|几份文件|所有文件|五份|which documents|all documents|any of the documents"
)

LISTS = re.compile(
    r"(?:哪些|哪几(?:条|项|个|家)?|那些|所有|全部|都有(?:哪|什么)|一共|总共|列(?:出|举|一下|全)|几(?:条|项)|逐(?:条|项)|清单|"
    r"list|all (?:the )?(?:numbered )?(?:measures|tasks)|(?:every|each) (?:numbered )?(?:measure|task)|how many (?:measures|tasks)|which (?:\w+ ){0,4}(?:measures|tasks))"
)
TASKS = re.compile(
    r"任务|措施|工作|事项|(?:哪|几|条|项|多少)(?:些|几)?(?:条|项|条目)|职责|编号|measures?|tasks?|(?:牵头|负责|参与|配合)(?:的|了)?(?:都)?(?:有)?(?:哪些|哪几)"
)

ASKS: tuple[tuple[Ask, re.Pattern[str]], ...] = (
    (
        Ask.AMOUNT,
        re.compile(
            r"多少(?:钱|万元?|亿元?|资金|补贴|补助|奖励|奖金)|(?:奖|补|给|拿|领|贴|得|发|出|付|掏|支持|补助|补贴|奖励|资助|贴息|争取|投)(?:励|助|贴|到|给)?(?:的)?多少|几(?:十|百|千)?(?:万|块|毛|分钱|角|元|个亿|百万|千万|个点)|(?:奖|奖金|补贴|补助|赏钱|资金)[^，,。？?多]{1,8}多少(?!家|个|项|条|人|年)|(?:补|奖|给|退|返|赏)(?:我|咱|他|人家|企业|个人)(?:们)?(?:现金|钱)?多少|"
            r"几个钱|几成|掏(?:几|多少)|多少(?:经费|款|利息)|(?:资金|基金)(?:的)?规模|金额|额度|封顶|上限|顶格|最(?:高|多)(?:能|可|给|奖|补|多|是|到)?(?:给|奖|补|拿|领)?(?:予|励|助|贴)?多少|标准是(?:什么|多少)|什么标准|按(?:什么|多少|几)(?:比例|标准|点)|"
            r"how much|what (?:is the )?(?:ceiling|amount|sum|maximum|cap|subsidy|reward|rate)|maximum (?:amount|subsidy|reward|support)|cash|how large"
        ),
    ),
    (
        Ask.PERCENT,
        re.compile(
            r"百分之(?:几|多少)|多少(?:个)?百分|几成|比例|占比|渗透率|比率|利率|interest rate|per ?cent|share of|proportion|percentage"
        ),
    ),
    (
        Ask.COUNT,
        re.compile(
            r"(?<![哪了好十这那近])(?:多少|几)(?:来|多)?(?:个|家|辆|座|人|名|次|项|台|套|条|级|层|万|亿|天|年|小时|分钟|所|支|批|种|类|倍|吨|场|届|人次|公里|平方米|千瓦)|"
            r"(?:达到|超过|突破|不低于|要到|是|有|为|要|定了?|冲到)多少|多少$|多少[?？,，。]|目标(?:是|值|数)?(?:多少|什么|定)|多大|量级|数量|how many|how long|target|what number|how often|how big|what scale"
        ),
    ),
    (
        Ask.YEAR,
        re.compile(
            r"哪(?:一)?年|几几年|到(?:什么|哪)时候|什么时候|何时|最晚|年份|哪个年头|by when|which year|what year|by what|when (?:will|should|must|is|are|does|do)|by which year"
        ),
    ),
    (
        Ask.DATE,
        re.compile(
            r"哪(?:一)?天(?!被|会|突然|就|要是)|几月几|几月份|哪个?月|几号|日期|具体时间|what date|on which day|exact date"
        ),
    ),
    (Ask.NUMBER, re.compile(r"发文字号|文号|document number")),
    (
        Ask.CONTACT,
        re.compile(
            r"电话|手机号|热线|联系(?:人|方式|谁|哪)|邮箱|邮件|微信|网址|网站|公众号|官网|二维码|地址|门牌|在哪(?:儿|里)?(?:办|领|报名|申报|提交|交|盖章|登记|咨询)|"
            r"去哪(?:儿|里)?(?:办|领|报|申|交|盖|登记|咨询|问)|(?:找|向|跟)(?:谁|哪(?:个|里))(?:报|申|咨询|打听|领|办手续)|哪里(?:报名|申报|受理|办理)|上哪(?:儿|里)?(?:去)?(?:报|领|办|申|交|问)|(?:哪个|哪些|什么)(?:处室?|科室?|窗口|平台(?:上)?(?:申报|报名|提交))|"
            r"phone|telephone|hotline|e-?mail|website|web site|\burl\b|address|where (?:do|can|should) (?:we|i) (?:apply|submit|register)|contact"
        ),
    ),
    (
        Ask.MATERIALS,
        re.compile(
            r"(?:哪些|什么|啥|申报|申请|提交|准备|所需)(?:的)?(?:材料|资料|证明|表格|证件|手续|文书)|(?:材料|资料|证明|表格|申请书|申报书)(?:有哪些|清单|怎么写|要哪些|要什么)|要(?:交|带|填|准备|提交)(?:什么|哪些|啥)|填(?:什么|哪张|哪些)表|"
            r"paperwork|what (?:documents|materials|forms|papers) (?:do|must|should|are|need)|application (?:form|material)|supporting documents"
        ),
    ),
    (
        Ask.DEADLINE,
        re.compile(
            r"截止|截至(?:什么|哪|几)|(?:什么时候|哪天|何时|几号|几月|哪一天)(?:前|之前|起|开始)?(?:报名|申报|申请|提交|受理|交|打款|到账|兑现|发放|启动|开标|公示)|(?:申报|报名|申请|反馈|受理)(?:的)?(?:时间|日期|期限|窗口|起止)|"
            r"(?:多久|多长时间|几天|几个工作日|多少个?工作日)(?:能|可以|内|才|会|就)?(?:到账|批|拿到|兑现|办完|审批|办结|下来|答复|回复)|(?:审批|办理|办结|答复|兑现)(?:的)?(?:时限|期限)|"
            r"deadline|closing date|apply by|working days|how long .{0,30}(?:approv|process|take to)"
        ),
    ),
    (
        Ask.ACTUAL,
        re.compile(
            r"去年|前年|上一?年(?!度)|截至目前|至今|到现在(?:为止)?|目前(?:已经?|一共|共|总共|实际)|已经?(?:有|建成|发放|兑现|拨付|完成|拿到|认定|培育|引进|落地)了?(?:多少|几|哪)|实际(?:新增|增加|建|完成|发放|投入|花|有|用|到位|拨付)|"
            r"(?:完成|落实|进展|执行|兑现|实施)(?:得)?(?:情况|效果|怎么样|如何|到哪)|(?:发|拨|兑现|完成|建成|花)了(?:多少|几)|谁(?:拿到|获得|中标|入选)了|(?:获奖|入选|入围|中标|获批|通过|试点)(?:的)?(?:企业|单位|项目|人员|专家|厂家)?名单|"
            r"so far|to date|last year|actually (?:paid|spent|built|achieved|received)|has .{0,40}already (?:been )?(?:paid|built|spent|received)|how many .{0,60}have (?:already|been)"
        ),
    ),
    (
        Ask.PENALTY,
        re.compile(
            r"罚(?:多少|款|金)|处罚|怎么罚|(?:不|没)(?:完成|达标|落实).{0,10}(?:后果|怎么办|怎么处理|罚)|退(?:还|回|钱|资金)|追回|penalt|fine(?:d|s)?\b|clawback"
        ),
    ),
    (
        Ask.SCORING,
        re.compile(
            r"评分|打分(?:标准|细则|表)|分值|权重|评审(?:标准|办法|专家|细则)|排名(?:第几|前)|第几名|scor(?:e|ing)|weighting|ranking"
        ),
    ),
    (
        Ask.PERSON,
        re.compile(
            r"(?:组长|主任|局长|厅长|市长|省长|书记|主席|会长|处长|科长|链长|负责人|联系人|经办人|专员|班长).{0,6}(?:是谁|叫什么|姓什么|谁(?:担任|当)|是哪位|名字)|"
            r"(?:由谁|谁|哪位)来?(?:担任|当|任|出任).{0,8}(?:组长|主任|长|负责人)|(?:组长|主任|负责人).{0,4}由谁|姓名|哪位(?:领导|专家|同志)|"
            r"who is the (?:head|director|mayor|governor|leader|chair|minister)|name of the (?:head|director|leader|person)"
        ),
    ),
    (
        Ask.MEMBERS,
        re.compile(
            r"(?:专家|企业|(?<!责任)(?<!配合)(?<!牵头)单位|项目|成员|人员|入选|试点)的?名单|点名是哪|敲定(?:的是)?哪|由哪些(?:专家|人|人员|委员|领导|单位|部门)组成|成员(?:名单|单位|有谁|都?有哪些|是谁|是哪)|(?:names? of|name) all|members? of"
        ),
    ),
    (
        Ask.PROCEDURE,
        re.compile(
            r"(?:怎么|如何|在哪)(?:个)?(?:申请|申报|报名|办理|领取)|(?:申报|申请|办理)流程|几个工作日|how (?:do|can|to) .{0,20}apply|application process"
        ),
    ),
    (
        Ask.SUPPORTING,
        re.compile(
            r"配合|协办|协助|帮(?:谁|忙的)|support(?:s|ing)? (?:unit|department|agenc|bureau)|cooperat"
        ),
    ),
    (Ask.LEAD, re.compile(r"牵头|挑头|领头|主抓|总负责|lead")),
)

EXCEPT = re.compile(
    r"以外|之外|除了|除(?=.{1,10}外)|还有哪|(?:这|该|此)(?:一)?(?:条|项)|other than|besides|except"
)
# “省能源局参与……的哪一条任务？”: a department's tasks, though only one is expected.
ITS_TASKS = re.compile(
    r"(?:负责|牵头|配合|承担|参与|管)(?:的)?(?:是|了)?(?:什么|哪些|啥|几项|多少项)|(?:参与|负责|牵头|配合|承担|涉及|列(?:为|入)).{0,30}(?:哪|几)(?:一|几|些)?(?:条|项|个)(?:任务|措施|工作)?|(?:哪|几)(?:一|几|些)?(?:条|项)(?:任务|措施)?(?:里|中)?.{0,6}(?:有|提到|点到)它?$|"
    r"(?:measures?|tasks?) .{0,60}(?:has a (?:responsibility|role|part)|is (?:named|listed|involved)|among the responsible)"
)
# Lists of a section's parts, of places, of goals in numbers.
PARTS = re.compile(
    r"(?:分为|分成|包括|有|含|设|分|讲|列了?)(?:了)?(?:哪|几|多少)?[一二三四五六七八九十两几\d]*(?:大|个|条|项|方面)?(?:工程|块|部分|方面|板块|任务|举措|类型|型|章|节)|"
    r"(?:几|多少|哪[一二三四五六七八九十几些\d]*)(?:大|个|项|条|方面的?)?(?:工程|部分|板块|方面|块|类型|重点任务|主要任务|保障措施)|标题(?:分别)?(?:是|讲|叫)|"
    r"each (?:part|section|project)|(?:ten|seven|five|four|three|six|eight|nine|major) (?:major )?(?:projects|parts|sections|programmes)|headings?"
)
PLACES = re.compile(
    r"(?:那|几|所有|全部|点了?|哪(?!一?个(?:县|市|区|镇|园|地|城|片|州)))(?:些|几|个|几个|一些)?(?:个)?(?:县(?!域)|市(?!场)|区(?!域)|镇|乡|园区|地区|城市|地方|片区|县市|县区|区县|市州|州)|哪儿|"
    r"各(?:个)?(?:县区|区县|县市|市县|市州|地市|县|区)(?!政府|人民)|(?:县|市|区)(?:市|区|县)?(?:有哪|都有|名单)|which (?:\w+ ){0,3}?(?:counties|cities|districts|county|city|district|areas|places|regions|zones)"
)
GOALS = re.compile(r"目标|指标|targets?\b|goals?\b")
# Words that ask for a figure are no words of what it is a figure of.
ASKED_VALUE = re.compile(
    r"[几]|多少|百分之|^(?:公里|平方米|亿元|万元|元|规模|数量|金额|额度|比例|比重|目标|合计|最高|最多|上限|封顶|顶格|per year|years?|targets?)$"
)
# Kinds, ways, fields: counted in a question, listed in the text.
COUNTED_KINDS = re.compile(
    r"[几多](?:少)?(?:大)?(?:种|类|条|项|方面|领域|路|个(?:领域|方面|环节|渠道|阶段|步骤))"
)
# Measure words in a question that only figures in the same units answer.
COUNTED_IN: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (re.compile(r"(?:多少|几)座"), frozenset({"座"})),
    (
        re.compile(r"(?:多少|几)(?:万)?(?:辆|台)|how many (?:\w+ ){0,5}?(?:vehicles|cars|buses|trucks)"),
        frozenset({"辆", "台"}),
    ),
    (
        re.compile(
            r"(?:多少|几)(?:名|位|人次|人(?!才))|how many (?:\w+ ){0,3}?(?:people|persons|jobs|trainees)"
        ),
        frozenset({"人", "名", "位"}),
    ),
    (re.compile(r"(?:多少|几)亩"), frozenset({"亩"})),
    (re.compile(r"(?:多少|几)吨"), frozenset({"吨"})),
    (re.compile(r"(?:多少|几)公里|how many kilomet"), frozenset({"公里", "千米"})),
    (re.compile(r"how many years"), frozenset({"年"})),
    (re.compile(r"(?:多少|几)(?:小时|分钟)"), frozenset({"小时", "分钟"})),
)
# Words that point at what was said before.
ANAPHORA = re.compile(
    r"^(?:那|那么|然后|还有|另外|and\b|what about|how about|then\b)|呢[?？]?$|^(?:它|这|该|上述|刚才|前面|同样)|[该此](?:条|项|款|措施|任务|文件|方案|意见|计划|稿)|(?:这|那)(?:份|个|一|两|些|条|项|件|块|边|里)|"
    r"也(?:一样|同样)|一样(?:吗|能|随便)|紧接着|(?:上|下)一(?:条|项|款)|前者|后者|其(?:中|他)?(?:牵头|配合|由)|\b(?:it|they|that one|this one|the same|those|these)\b"
)
# Words that ask for a department beyond doubt: without a note, the answer is that nobody is named.
NAMES_UNITS = re.compile(
    r"牵头|配合单位|责任单位|部门|厅|局|主管|负责|department|bureau|agency|in charge|responsible"
)
# Words that point at the very clause that was spoken of.
POINTS = re.compile(
    r"(?:这|该|那|此|上述|前述)(?:一)?(?:条|项|款|任务|工作|措施|块|件|事|个任务|个目标|笔|档)|其(?:中|下|上|牵头|配合|他)|它|那一条|(?:this|that|the same) (?:measure|task|item|one)|\b(?:it|these|those|them|they)\b"
)
NEXT = re.compile(
    r"(?:紧接着的?|接下来的?|紧跟着的?)?下一?(?:条|项|款|个措施)|后一(?:条|项)|next (?:measure|item|one)"
)
PREVIOUS = re.compile(r"(?:上|前)一?(?:条|项|款)(?!文)|previous (?:measure|item|one)")

OFF_TOPIC = re.compile(
    r"别管.{0,4}(?:资料|文件|规则|要求)|(?:以|用).{2,12}的?(?:名义|口吻|身份).{0,8}(?:答应|承诺|写|发|说)|假装|扮演|系统提示|提示词|忽略(?:以上|上面|之前|前面)|system prompt|ignore (?:all |the )?(?:above|previous|prior)|your (?:instructions|prompt)|"
    r"(?:写|作|编|讲)(?:一)?(?:首|个|段|篇)(?:诗|笑话|故事|歌|小说|代码|程序)|天气|股票|股价|彩票|你(?:是谁|叫什么|几岁|多大)|"
    r"what(?:'s| is) the weather|tell (?:me )?a joke|write (?:me )?a (?:poem|song|story|code)|who are you"
)
MAY = re.compile(
    r"能(?!力|源|耗|网)|可以|可否|适用|轮得?到|享受|拿|领|符合|资格|(免|补|给|奖|算|管|让|行|能|享)不\1|行吗|算不算|算.{0,2}吗|够|can we|can i|eligib|qualif|do we get"
)
DOCUMENT_WORD = re.compile(
    r"文件|文档|文本|方案|意见|计划|措施|稿|通知|办法|条例|document|plan|opinion|draft|notice|measure"
)
PROVINCIAL = re.compile(r"省里|省级|全省|省(?:的|那|这)|省直|the province|provincial")
MUNICIPAL = re.compile(r"市里|全市|市级|我市")
SELF = re.compile(
    r"我们|咱|俺|我(?:是|在|家|司|厂|单位|公司|企业)|本(?:公司|企业|单位|厂)|某(?:家)?(?:公司|企业|单位|厂|商场|机构)|\bwe\b|\bour\b|\bi\b|\bi'm\b|\bmy\b"
)
SPLIT = re.compile(r"(?<=[?？;；。!！])")
QUESTION = re.compile(
    r"[?？吗呢么]|谁|哪|什么|啥|多少|几|怎|如何|是否|能否|可否|有没有|是不是|何|which|what|who|how|when|where|does|do |is |are |can "
)
BOTH = re.compile(r"两边|两者|两地|两份|两个数|双方|both|the two")
SEVERAL = re.compile(
    r"[两三四五几各](?:份|个)(?:\S{0,6})(?:文件|方案|意见|计划|措施)|两份|三份|几份|(?:two|three|both) (?:\w+ ){0,3}(?:documents|plans)"
)
