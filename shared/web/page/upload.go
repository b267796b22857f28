package page

// UploadPage is the page that shows an Upload.
const UploadPage = "upload"

// Upload is the form that takes a file's bytes straight to where they are kept.
// The file comes last: the vault reads the fields before it.
type Upload struct {
	Action   string            // URL
	Fields   map[string]string // that the vault asks for
	FileName string
	Back     string
	Drop     string // where the entry without a file is taken away; "" for nowhere
	Safe     string // what becomes of the file
	MaxFile  int64  // bytes
	Missing  bool   // the browser came back without a file
}
