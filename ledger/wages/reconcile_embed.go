package wages

import _ "embed" // the words

// ReconcileWords are the sentences of a reconciliation, for the word catalogues.
//
//go:embed reconcile_words.txt
var ReconcileWords string
