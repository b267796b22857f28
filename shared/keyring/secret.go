package keyring

// Tag answers Secret.Tag under the newest secret. It is for what is checked
// soon, such as upload forms.
func (r *Ring) Tag(label string, message []byte) []byte {
	return r.state.Load().tags[0].Tag(label, message)
}

// CheckTag tells whether Tag made the tag, under the newest secret or one that
// is not retired.
func (r *Ring) CheckTag(label string, message, tag []byte) bool {
	for _, s := range r.state.Load().tags {
		if s.CheckTag(label, message, tag) {
			return true
		}
	}
	return false
}

// Digest answers Secret.Digest. It stays the same for the life of the key file.
func (r *Ring) Digest(label, value string) string { return r.state.Load().lookup.Digest(label, value) }

// Derive answers Secret.Derive. It stays the same for the life of the key file.
func (r *Ring) Derive(label string) []byte { return r.state.Load().lookup.Derive(label) }
