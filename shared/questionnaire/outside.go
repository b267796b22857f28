package questionnaire

// Outside tells whether a condition looks at anything beyond one section.
func (c *Condition) Outside(s Section) bool {
	if c == nil {
		return false
	}
	for i := range c.All {
		if c.All[i].Outside(s) {
			return true
		}
	}
	for i := range c.Any {
		if c.Any[i].Outside(s) {
			return true
		}
	}
	if c.Not.Outside(s) || c.Section != "" {
		return true
	}
	if c.Question == "" {
		return false
	}
	for i := range s.Questions {
		if s.Questions[i].ID == c.Question {
			return false
		}
	}
	return true
}
