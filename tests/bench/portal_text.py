"""Sentences and titles such as portals have, of places and offices that are not: put together from
parts by the dice that are given, so that the same dice say the same."""

PLACES = ("青禾", "白水", "莲山", "南汐", "云岭", "石桥", "柳溪", "望江", "清泉", "长坪", "沙洲", "北峪",
          "临湖", "杏林", "松岗", "丹岩")
OFFICES = ("农业农村局", "教育局", "水务局", "民政局", "财政局", "应急管理局", "卫生健康局", "交通运输局",
           "自然资源局", "文化广电旅游局", "市场监督管理局", "住房和城乡建设局", "人力资源和社会保障局", "司法局",
           "统计局", "审计局", "林业局", "政务服务中心")
WORKS = ("春季造林", "农村公路养护", "中小学校舍修缮", "高标准农田建设", "老旧小区改造", "饮用水水源地保护",
         "森林防火", "防汛抗旱", "职业技能培训", "冬季清洁取暖", "社区养老服务", "食品安全抽检",
         "不动产登记便民服务", "秸秆综合利用", "图书馆总分馆建设", "城镇污水处理提质增效", "基层卫生院标准化建设",
         "农村集体产权制度改革", "城乡居民医疗保险参保", "政务公开标准化")
VERBS = ("统筹推进", "认真组织", "扎实开展", "持续做好", "分批实施", "全面部署", "按期完成", "如实上报")
GOALS = ("完善工作台账，明确责任单位和完成时限", "广泛听取群众意见，及时公布办理结果", "严格执行项目法人制、招标投标制和合同管理制",
         "加强资金监管，确保专款专用", "把安全生产放在首位，落实值班值守制度", "对发现的问题逐项登记，限期整改",
         "建立联席会议制度，定期通报进展情况", "优先安排偏远村组，兼顾集中安置点", "做到底数清、情况明、措施实",
         "组织技术人员深入田间地头，现场解答农户疑问", "邀请人大代表、政协委员和居民代表现场监督",
         "对照标准开展自查，形成书面材料报送备案")
RESULTS = ("惠及{a}个行政村、{b}户居民", "累计投入资金{b}万元", "完成改造面积{b}平方米", "新建和修复管网{a}.{c}公里",
           "较上年同期增长{c}.{a}%", "受理群众来电来信{b}件，办结率达到{d}%", "组织培训{a}期，参训{b}人次",
           "发放宣传资料{b}余份", "检查经营单位{b}家，责令整改{a}家")
OPENINGS = ("为进一步做好{work}工作，根据上级有关部署，结合我县实际，", "{year}年以来，{place}县{office}围绕年度目标任务，",
            "{month}月{day}日上午，{place}县召开{work}工作推进会，", "各乡镇人民政府、县直有关单位要高度重视，",
            "记者从县{office}获悉，截至{month}月底，", "按照“谁主管、谁负责”的原则，", "经县人民政府同意，",
            "会议指出，", "下一步，县{office}将", "针对排查中发现的{a}类问题，", "据介绍，{place}镇")
CLOSINGS = ("确保各项措施落到实处。", "如有疑问，请与县{office}联系。", "有关情况于每季度末报县{office}汇总。",
            "让群众得到看得见的实惠。", "未尽事宜另行通知。", "此项工作列入年度考核。")
TITLES = ("关于印发《{place}县{year}年{work}实施方案》的通知", "{place}县{office}关于做好{work}工作的通知",
          "{place}县召开{work}工作推进会", "{place}县{year}年{work}工作情况通报", "县{office}开展{work}专项检查",
          "{place}县{year}年{work}项目公示", "关于{work}有关事项的公告", "图片新闻：{place}县{work}进展顺利")
MENUS = ("首页", "新闻中心", "政务公开", "政务服务", "互动交流", "走进{place}", "数据发布", "专题专栏", "领导之窗",
         "机构设置", "通知公告", "政策文件", "政策解读", "财政预决算", "规划计划", "人事信息", "招标采购", "应急预案",
         "重点领域", "公开指南", "公开年报", "县长信箱", "在线访谈", "意见征集", "民意调查", "办事指南", "热点服务",
         "个人办事", "法人办事", "投资{place}", "旅游资源", "历史沿革", "乡镇动态", "部门动态", "视频新闻", "公共企事业单位")


def fill(pattern, dice):
    return pattern.format(place=dice.choice(PLACES), office=dice.choice(OFFICES),
                          work=dice.choice(WORKS), year=dice.randint(2012, 2024),
                          month=dice.randint(1, 12), day=dice.randint(1, 28),
                          a=dice.randint(2, 48), b=dice.randint(101, 9999), c=dice.randint(1, 9),
                          d=dice.randint(90, 99))


def title(dice):
    return fill(dice.choice(TITLES), dice)


def sentence(dice):
    parts = [fill(dice.choice(OPENINGS), dice), dice.choice(VERBS), dice.choice(WORKS), "，",
             dice.choice(GOALS)]
    if dice.random() < 0.5:
        parts += ["，", fill(dice.choice(RESULTS), dice)]
    return "".join(parts) + "，" + fill(dice.choice(CLOSINGS), dice)


def paragraph(dice, han):
    """About so many characters of whole sentences."""
    said = ""
    while not said or len(said) + 40 < han:
        said += sentence(dice)
    return said
