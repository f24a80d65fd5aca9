package field

// scriptWords are the sentences of the script, under field.js; # is a number.
var scriptWords = []string{
	"offline", "waiting", "clear", "sign_in", "sign_in_do", "state_draft", "state_waiting", "state_sending", "state_done", "state_refused",
	"state_conflict", "edit", "remove", "anew", "finish", "send_now", "number", "code", "office", "noted", "keep_it", "hand_over", "sure_remove", "sure_unsure",
	"sure_wipe", "need", "need_what", "need_matter", "need_text", "drop_photo", "bad_photo", "full", "stop", "start", "no_voice", "drop_voice",
	"no_spot", "spot", "kept", "broken",
}
