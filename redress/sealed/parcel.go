package sealed

import (
	"encoding/json"
	"fmt"
)

// parcel is a sealed file, such as a photo that may show people: a data key of its own, wrapped by the unit's key, as an identity has.
// It stands in front of its bytes as one line, so that one column holds all of it.
type parcel struct {
	Cipher    string `json:"cipher"`
	KeyID     string `json:"key"`
	WrapNonce []byte `json:"wrap_nonce"`
	Wrapped   []byte `json:"wrapped"`
	Nonce     []byte `json:"nonce"`
}

// Pack seals a file. About names what it belongs to: a parcel that is moved to another place does not open.
func (v *Vault) Pack(about string, plain []byte) ([]byte, error) {
	if v == nil {
		return nil, errNoKey
	}
	c := v.key.cipher
	data := random(c.KeySize())
	p := parcel{Cipher: c.Name(), KeyID: v.key.id}
	var box []byte
	var err error
	if p.Nonce, box, err = lock(c, data, plain, bind("file", about)); err != nil {
		return nil, err
	}
	if p.WrapNonce, p.Wrapped, err = lock(c, v.key.secret, data, bind("file key "+v.key.id, about)); err != nil {
		return nil, err
	}
	head, err := json.Marshal(p)
	if err != nil {
		return nil, err
	}
	return append(append(head, '\n'), box...), nil
}

// Unpack opens what Pack sealed.
func (v *Vault) Unpack(about string, packed []byte) ([]byte, error) {
	if v == nil {
		return nil, errNoKey
	}
	head := 0
	for head < len(packed) && packed[head] != '\n' {
		head++
	}
	var p parcel
	if head == len(packed) || json.Unmarshal(packed[:head], &p) != nil {
		return nil, fmt.Errorf("open a file of %s: %w", about, errBroken)
	}
	k := v.keys[p.KeyID]
	if k == nil || k.cipher.Name() != p.Cipher {
		return nil, fmt.Errorf("open a file of %s: the unit key %s that sealed it is not loaded", about, p.KeyID)
	}
	data, err := unlock(k.cipher, k.secret, p.WrapNonce, p.Wrapped, bind("file key "+k.id, about))
	if err != nil {
		return nil, fmt.Errorf("open a file of %s: %w", about, err)
	}
	plain, err := unlock(k.cipher, data, p.Nonce, packed[head+1:], bind("file", about))
	if err != nil {
		return nil, fmt.Errorf("open a file of %s: %w", about, err)
	}
	return plain, nil
}
