// Package demo is a fictional city: places, offices, staff and a few hundred grievances with a history, made through the same
// verbs that real people use. It is for showing and trying; nothing in it is a real place, office or person.
package demo

import (
	"strings"

	"ombud/base/access"
	"ombud/machine/words"
)

// The city of Yunchuan does not exist; no division code in China begins with 99.
const (
	Province = "990000000000"
	City     = "990100000000"
)

// Place is a division of the demo city.
type Place struct{ Code, ZH, EN string }

// Places lists the divisions from the top down.
var Places = []Place{
	{Province, "云岭省", "Yunling Province"},
	{City, "云川市", "Yunchuan City"},
	{"990102000000", "临江区", "Linjiang District"},
	{"990103000000", "青屏县", "Qingping County"},
	{"990104000000", "白塔区", "Baita District"},
	{"990102001000", "望江街道", "Wangjiang Subdistrict"},
	{"990102002000", "槐荫街道", "Huaiyin Subdistrict"},
	{"990103101000", "石桥镇", "Shiqiao Town"},
	{"990103201000", "南坪乡", "Nanping Township"},
	{"990104001000", "塔前街道", "Taqian Subdistrict"},
	{"990104102000", "柳河镇", "Liuhe Town"},
	{"990102001001", "滨江社区", "Binjiang Community"},
	{"990102001002", "船厂社区", "Shipyard Community"},
	{"990102002001", "槐南社区", "Huainan Community"},
	{"990103101201", "石桥村", "Shiqiao Village"},
	{"990103101202", "上湾村", "Shangwan Village"},
	{"990103201201", "南坪村", "Nanping Village"},
	{"990104001001", "塔影社区", "Taying Community"},
	{"990104102201", "柳河村", "Liuhe Village"},
	{"990104102202", "双井村", "Shuangjing Village"},
}

// Office is an office of the demo city. Above is who supervises it, Review who reviews its opinions.
type Office struct{ ID, ZH, EN, Agency, Place, Above, Review string }

// agencies are the departments, by the catalogue's code.
var agencies = []struct{ code, zh, en string }{
	{"HRSS", "人力资源和社会保障局", "Human Resources and Social Security Bureau"},
	{"HC", "住房和城乡建设局", "Housing and Construction Bureau"},
	{"NR", "自然资源和规划局", "Natural Resources and Planning Bureau"},
	{"UM", "城市管理局", "Urban Management Bureau"},
	{"MSA", "市场监督管理局", "Market Regulation Bureau"},
	{"CT", "文化广电和旅游局", "Culture and Tourism Bureau"},
	{"ARA", "农业农村局", "Agriculture and Rural Affairs Bureau"},
	{"PS", "公安局", "Public Security Bureau"},
	{"TR", "交通运输局", "Transport Bureau"},
	{"WT", "水务局", "Water Bureau"},
	{"EE", "生态环境局", "Ecology and Environment Bureau"},
	{"ED", "教育局", "Education Bureau"},
	{"HL", "卫生健康委员会", "Health Commission"},
	{"MI", "医疗保障局", "Healthcare Security Bureau"},
	{"CA", "民政局", "Civil Affairs Bureau"},
	{"VA", "退役军人事务局", "Veterans Affairs Bureau"},
	{"FN", "财政局", "Finance Bureau"},
	{"TX", "税务局", "Tax Bureau"},
	{"FI", "地方金融管理局", "Local Finance Office"},
	{"HF", "住房公积金管理中心", "Housing Provident Fund Centre"},
	{"JU", "司法局", "Justice Bureau"},
	{"LG", "党委政法委员会", "Political and Legal Affairs Commission"},
	{"DI", "纪检监察机关信访室", "Discipline Inspection Letters Office"},
	{"DR", "发展和改革委员会", "Development and Reform Commission"},
	{"IT", "工业和信息化局", "Industry and Information Bureau"},
	{"DP", "政务服务和数据管理局", "Government Services and Data Bureau"},
	{"EM", "应急管理局", "Emergency Management Bureau"},
	{"FR", "消防救援支队", "Fire and Rescue"},
	{"PO", "邮政管理局", "Postal Administration"},
	{"PU", "公用事业集团", "Public Utilities Group"},
}

// countyAgencies are the departments that counties have of their own; for the rest the city's lead.
var countyAgencies = []string{"HRSS", "HC", "UM", "MSA", "ARA"}

// stations are the five local offices of each township, by their agency.
var stations = []struct{ code, zh, en string }{
	{"PSS", "派出所", "Police Station"},
	{"JUS", "司法所", "Justice Office"},
	{"CRT", "人民法庭", "People’s Tribunal"},
	{"MSS", "市场监督管理所", "Market Regulation Station"},
	{"NRS", "自然资源所", "Natural Resources Station"},
}

// local lists the local offices of a township. The township can call them to a site; the county's petition office supervises them.
func local(p Place) []Office {
	var out []Office
	name := strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(p.ZH, "街道"), "镇"), "乡")
	for _, s := range stations {
		out = append(out, Office{s.code + "-" + p.Code[:9], name + s.zh, p.EN + " " + s.en, s.code, p.Code, "pt-" + p.Code[:6], "gov-" + p.Code[:6]})
	}
	return out
}

// Offices lists all offices, each after the one above it: 4 levels, about 110 offices.
func Offices() []Office {
	out := []Office{
		{"gov-99", "云岭省人民政府信访事项复查复核办公室", "Yunling Provincial Review Office", "GOV", Province, "", ""},
		{"gov-9901", "云川市人民政府信访事项复查复核办公室", "Yunchuan City Review Office", "GOV", City, "gov-99", "gov-99"},
		{"pt-9901", "云川市信访局", "Yunchuan Petition Office", "PT", City, "gov-9901", "gov-9901"},
		{"hot-9901", "云川市 12345 热线", "Yunchuan 12345 Hotline", "HOT", City, "pt-9901", "gov-9901"},
	}
	for _, a := range agencies {
		out = append(out, Office{a.code + "-9901", "云川市" + a.zh, "Yunchuan " + a.en, a.code, City, "pt-9901", "gov-9901"})
	}
	for _, p := range Places {
		switch code := p.Code; {
		case code[4:6] == "00":
		case code[6:] == "000000":
			area := code[:6]
			out = append(out,
				Office{"gov-" + area, p.ZH + "人民政府信访事项复查复核办公室", p.EN + " Review Office", "GOV", code, "gov-9901", "gov-9901"},
				Office{"pt-" + area, p.ZH + "信访局", p.EN + " Petition Office", "PT", code, "pt-9901", "gov-" + area})
			for _, c := range countyAgencies {
				for _, a := range agencies {
					if a.code == c {
						out = append(out, Office{c + "-" + area, p.ZH + a.zh, p.EN + " " + a.en, c, code, "pt-" + area, c + "-9901"})
					}
				}
			}
		case code[9:] == "000":
			zh := p.ZH + "人民政府"
			if strings.HasSuffix(p.ZH, "街道") {
				zh = p.ZH + "办事处"
			}
			out = append(out, local(p)...)
			out = append(out, Office{"st-" + code[:9], zh, p.EN + " Office", "ST", code, "pt-" + code[:6], "gov-" + code[:6]})
		default:
			zh := strings.TrimSuffix(p.ZH, "村") + "村村民委员会"
			if strings.HasSuffix(p.ZH, "社区") {
				zh = p.ZH + "居民委员会"
			}
			out = append(out, Office{"vc-" + code, zh, p.EN + " Committee", "VC", code, "st-" + code[:9], "st-" + code[:9]})
		}
	}
	return out
}

// Sign is a demo sign-in, printed at start and shown on the demo page. The password is the same for all: it is a demo.
type Sign struct {
	Login, NameZH, NameEN, Office string
	Roles                         []access.Role
}

// Name is the name in the language of the page.
func (s Sign) Name(l words.Lang) string { return words.Pair{Zh: s.NameZH, En: s.NameEN}.In(l) }

// Password of every demo sign-in.
const Password = "yunchuan-demo-2026"

// Signs lists the sign-ins that the tour uses; every office has a handler and a head besides.
var Signs = []Sign{
	{"admin", "演示管理员", "Demo administrator", "pt-9901", []access.Role{access.Admin}},
	{"hotline", "演示话务员", "Demo operator", "hot-9901", []access.Role{access.Operator}},
	{"petition", "演示市信访干部", "Demo city petition officer", "pt-9901", []access.Role{access.Supervisor, access.Handler}},
	{"district", "演示区信访干部", "Demo district petition officer", "pt-990102", []access.Role{access.Supervisor, access.Handler}},
	{"labour", "演示人社经办", "Demo labour handler", "HRSS-990102", []access.Role{access.Handler}},
	{"labour-head", "演示人社局长", "Demo labour head", "HRSS-990102", []access.Role{access.Head}},
	{"housing", "演示住建经办", "Demo housing handler", "HC-990102", []access.Role{access.Handler}},
	{"housing-head", "演示住建局长", "Demo housing head", "HC-990102", []access.Role{access.Head}},
	{"labour-city", "演示市人社复查经办", "Demo city labour reviewer", "HRSS-9901", []access.Role{access.Handler, access.Head}},
	{"village", "演示社区干部", "Demo community officer", "vc-990102001001", []access.Role{access.Handler}},
	{"township", "演示街道干部", "Demo subdistrict officer", "st-990102001", []access.Role{access.Handler, access.Head}},
	{"justice", "演示司法所干部", "Demo justice office officer", "JUS-990102001", []access.Role{access.Handler}},
	{"review", "演示市复查办经办", "Demo city review officer", "gov-9901", []access.Role{access.Handler, access.Head}},
}
