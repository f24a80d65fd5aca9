package question

import (
	"regexp"
	"strings"

	"ombud/base/fault"
	"ombud/base/text"
	"ombud/redress/deed"
)

// Limits of public texts, in characters.
const (
	maxTitle = 40
	maxText  = 600
)

var (
	gaps   = regexp.MustCompile(`([0-9])[ \-]+([0-9])`)
	number = regexp.MustCompile(`1[3-9][0-9]{9}|[1-9][0-9]{11,}`) // a mobile phone, an identity card, a receipt; no landline and no date
	mail   = regexp.MustCompile(`[0-9A-Za-z._%+\-]+@[0-9A-Za-z.\-]+\.[A-Za-z]{2,}`)
	someZh = regexp.MustCompile(`[王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常]` +
		`(某|\p{Han}{0,2}(先生|女士|小姐|大爷|大妈|大娘|大叔|阿姨|师傅))`)
	someEn = regexp.MustCompile(`\b(Mr|Mrs|Ms|Miss)\b\.?\s+[A-Z]`)
	asker  = regexp.MustCompile(`信访人|投诉人|举报人|诉求人|上访人|(?i:complainant|petitioner|whistle-?blower)`)
)

// personal names the word for what in a text could lead to a person, "" for nothing. It catches what is typed without thinking; the
// tick of whoever publishes stands for the rest.
func personal(s string) string {
	digits := text.Fold(s)
	for next := gaps.ReplaceAllString(digits, "$1$2"); next != digits; next = gaps.ReplaceAllString(digits, "$1$2") {
		digits = next
	}
	switch {
	case number.MatchString(digits), mail.MatchString(s):
		return "question.bad.number"
	case asker.MatchString(s):
		return "question.bad.asker"
	case someZh.MatchString(s), someEn.MatchString(s):
		return "question.bad.name"
	}
	return ""
}

// public cleans a text that everybody will read, and notes why it cannot be published.
func public(a *fault.All, field, s string, most int) string {
	s = deed.Need(a, field, "question.need."+field, s, most)
	if bad := personal(s); bad != "" {
		a.Add(field, bad)
	}
	if field == "title" {
		s = strings.Join(strings.Fields(s), " ")
	}
	return s
}
