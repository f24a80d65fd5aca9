package demo

// tale is a fictional grievance. {p} becomes the name of the place it happens in.
type tale struct {
	matter, title, text, respondent string
	points                          []string
	urgency                         string
	village                         bool // happens in a village
}

// tales are made up. They stand for what people really write about, in the words people use.
var tales = []tale{
	{matter: "0101", title: "{p}某安置房工地拖欠三个月工资", respondent: "云川示例建设有限公司",
		text:   "我们一个班组十二个人，在{p}安置房工地做钢筋，从春天干到现在，只发过两次生活费。问项目部，说甲方没拨款；问甲方，说钱早就打了。我们只想知道工资什么时候能发。",
		points: []string{"查清专用账户里有没有这几个月的工资", "把三个月工资发到每个人自己的卡上"}},
	{matter: "0101", title: "完工两个月了，{p}道路工程的工资还差一半", respondent: "示例路桥工程队",
		text: "{p}的道路工程两个月前就完工了，班组还差一半工资没结。老板说等结算，结算要等到什么时候没有人说得清。", points: []string{"请责令按期支付剩余工资"}},
	{matter: "0102", title: "餐馆停业，员工工资没有着落", respondent: "某示例餐饮店",
		text: "{p}的一家餐馆上个月突然停业，八名员工的工资都没有结。老板的电话还能打通，但每次都说下周。", points: []string{"请协调支付一个月工资"}},
	{matter: "0104", title: "工伤认定材料交了，一直没有消息", text: "父亲在工地摔伤，工伤认定的材料四月份就交了，窗口说要等，不知道走到哪一步了。", points: []string{"请告知工伤认定办理进度", "还缺什么材料请一次说清"}},
	{matter: "0201", title: "{p}某小区交房日期过了半年", respondent: "示例置业有限公司",
		text:   "合同写的是去年年底交房，到现在楼还没封顶，工地上看不到几个人。很多人一边还贷一边租房，开发商每次都说快了。",
		points: []string{"公开新的交房时间表", "说明监管账户的资金够不够完工", "说明逾期违约金怎么算、什么时候给"}},
	{matter: "0202", title: "新房卫生间漏水，报修四次没有修好", respondent: "示例置业有限公司", text: "收房不到一年，卫生间一直往楼下漏水。物业说找开发商，开发商说找施工队，报修四次，每次来人看一眼就走。", points: []string{"请督促保修期内彻底修好"}},
	{matter: "0205", title: "交房两年，房产证还办不下来", text: "小区交房已经两年，不动产权证一直办不了，孩子上学要用证。开发商说是测绘的问题。", points: []string{"说明办证卡在哪里", "给出能办证的时间"}},
	{matter: "0207", title: "物业不公布公共收益", respondent: "示例物业服务公司", text: "小区电梯广告、停车收费都有，但三年没有公布过公共收益。业主去问，物业说以后再说。", points: []string{"公布近三年公共收益账目"}},
	{matter: "0303", title: "夜里十二点还在浇筑混凝土", text: "{p}旁边的工地连续一周夜里施工，水泥车进进出出，孩子和老人都睡不好。", points: []string{"停止违法夜间施工", "公布夜间施工许可"}, urgency: "general"},
	{matter: "0304", title: "路灯坏了一整条街", text: "{p}主街的路灯坏了快一个月，晚上下班的人都打着手电走，前几天有人摔了。", points: []string{"尽快修好路灯"}},
	{matter: "0306", title: "垃圾点夏天没人清运", text: "{p}的垃圾投放点两三天才清一次，味道很大，离幼儿园只有五十米。", points: []string{"改为每天清运", "考虑换个位置"}},
	{matter: "0307", title: "老楼加装电梯，一楼不同意怎么办", text: "我们单元七层，老人多，想加装电梯，一楼两户不同意，想知道有没有调解的办法。", points: []string{"请街道组织协商"}},
	{matter: "0401", title: "自来水发黄三天了", text: "{p}这边自来水发黄，放十分钟也不清，做饭都要买桶装水。", points: []string{"说明原因", "什么时候能恢复"}, urgency: "utility"},
	{matter: "0402", title: "一下雨就停电", text: "{p}一下雨就跳闸停电，冰箱里的东西都坏了。", points: []string{"检修线路"}, urgency: "utility"},
	{matter: "0404", title: "暖气不热，室内只有十五度", text: "供暖一周了，家里只有十五度，打电话说在调试。", points: []string{"把室温提到规定温度", "不达标的天数请退费"}, urgency: "utility"},
	{matter: "0405", title: "下水道返水淹了一楼", text: "昨天大雨，{p}下水道返水，一楼几户都进了水。", points: []string{"疏通管道", "说明怎样避免再发生"}, urgency: "danger"},
	{matter: "0501", title: "公交线路改了，上学要倒两趟车", text: "原来直达学校的公交线改道以后，孩子要倒两趟车，早上六点就要出门。", points: []string{"早高峰增加一班直达车"}},
	{matter: "0503", title: "医院门口停车一小时二十元", text: "{p}医院旁边的停车场一小时收二十元，没有公示牌。", points: []string{"核查收费标准", "多收的请退还"}},
	{matter: "0602", title: "健身房关门，预付卡退不了", respondent: "示例健身中心", text: "办了两年的卡，用了三个月健身房就关门了，说转到别的店，那家店在二十公里以外。", points: []string{"按剩余次数退款"}},
	{matter: "0604", title: "外卖里吃出异物", respondent: "某示例外卖店", text: "点的外卖里有一段钢丝，商家只愿意退这一单的钱。", points: []string{"检查这家店的后厨"}},
	{matter: "0607", title: "小区电梯一个月困人三次", text: "{p}小区三号楼电梯一个月困人三次，每次修完就说好了。", points: []string{"请特种设备检验", "公布检验结果"}, urgency: "danger"},
	{matter: "0702", title: "旅游团被带到购物店三个小时", respondent: "示例国际旅行社", text: "报的是纯玩团，第二天被带到玉石店待了三个小时，不买导游就不开车。", points: []string{"退还购物款", "处理这家旅行社"}},
	{matter: "0704", title: "景区内二次收费没有公示", text: "买了大门票，进去以后每个点又要买小票，门口没有写。", points: []string{"公示全部收费项目"}},
	{matter: "0801", title: "村里两年没有公布过账", text: "{p}集体山林租出去的钱，两年没有在公示栏公布过。村民去问，说会计不在。", points: []string{"公布近两年收支明细", "说明租金用在哪里"}, village: true},
	{matter: "0802", title: "鱼塘发包没有开会", text: "{p}的鱼塘今年包给了外面的人，没有开村民代表会，价格比隔壁村低一半。", points: []string{"公布发包合同", "说明为什么没有开会"}, village: true},
	{matter: "0804", title: "征地补偿款还没有发到户", text: "修路占了{p}的地，补偿款听说半年前就到村里了，到现在没有发到户。", points: []string{"公布到账金额和分配方案", "给出发放时间"}, village: true},
	{matter: "0809", title: "村里的路断了三个月", text: "暑期暴雨冲断了{p}出村的路，三个月没有修，收庄稼的车进不来。", points: []string{"先抢通一条便道", "公布修复时间"}, village: true, urgency: "hard"},
	{matter: "0901", title: "楼下烧烤店油烟和噪声到凌晨", text: "楼下烧烤店每天到凌晨两点，油烟直接进屋，说了几次没有用。", points: []string{"检测油烟和噪声", "限定营业时间"}},
	{matter: "0903", title: "河里漂着白色泡沫", text: "{p}边上的小河这几天漂着白色泡沫，有股药水味。", points: []string{"查清来源", "公布水质结果"}},
	{matter: "1001", title: "租房子女入学材料反复要", text: "租房落户的孩子上学，材料交了三次，每次都说还缺一样。", points: []string{"一次告知全部材料"}},
	{matter: "1003", title: "培训机构跑路，课时费没退", respondent: "某示例培训中心", text: "孩子的画画班突然关门，还剩六十节课，老师也找不到人。", points: []string{"协助退还课时费"}},
	{matter: "1005", title: "异地就医报销卡在备案", text: "老人在外地住院，备案系统一直提示失败，窗口说是系统问题。", points: []string{"帮助完成备案", "已垫付的费用怎么报"}},
	{matter: "1006", title: "低保停发没有通知", text: "{p}一位独居老人的低保上月停了，没有收到任何通知，也不知道为什么。", points: []string{"说明停发原因", "符合条件请补发"}, village: true},
	{matter: "1104", title: "消防通道长期被占", text: "{p}小区消防通道天天停满车，物业不管，上次消防车进不来。", points: []string{"清理消防通道", "划线并落实管理"}, urgency: "danger"},
	{matter: "1201", title: "办证跑了四趟", text: "办个体户变更，跑了四趟，每次窗口说法都不一样。", points: []string{"公布准确的材料清单"}},
	{matter: "1202", title: "灵活就业怎么交社保", text: "没有单位，想问灵活就业人员社保怎么交，断交的几年能不能补。", points: []string{"请答复政策"}},
	{matter: "1207", title: "建议在{p}口增加一个斑马线", text: "{p}路口学生多，没有斑马线，建议施划并装信号灯。", points: []string{"请研究增设斑马线"}},
	{matter: "0301", title: "楼顶违建加盖一层", text: "{p}有人在楼顶加盖了一层，墙体出现裂缝，住户很担心。", points: []string{"认定是否违建", "排查安全隐患"}},
	{matter: "0206", title: "购房补贴申请一年没到账", text: "去年买房时说有购房补贴，材料齐全交了一年，一直没到账。", points: []string{"说明审核结果和发放时间"}},
	{matter: "0107", title: "培训补贴没有发", text: "参加了技能培训并拿到证书，补贴半年没有发。", points: []string{"核实并发放补贴"}},
}

// answers are what demo offices write; {o} is the office, {t} the title.
var opinion = struct{ facts, support, explain, decline, basis, notice, contact, evidence string }{
	facts:    "经现场查看、调取资料并与诉求人和有关单位核实：反映的情况基本属实。有关单位已到场说明情况，相关材料存档备查。",
	support:  "支持诉求。责成有关单位按下列时间完成整改，并由我单位跟踪核实，结果记入公开记录。",
	explain:  "诉求有合理之处，但现行规定没有明确依据。我单位已向诉求人逐项解释，并把意见转报政策制定部门研究。",
	decline:  "经核实，诉求与查明的事实不一致，不予支持。不服本意见的，可以依法请求复查。",
	basis:    "《信访工作条例》第三十一条、第三十二条，以及本领域有关规定。",
	notice:   "您反映的事项已经收到并决定受理，将按规定程序办理，期限和依据见您的查询页面。",
	contact:  "已电话联系，核对了诉求的具体要求和现场位置。",
	evidence: "书面答复已送达，回执存档。",
}
