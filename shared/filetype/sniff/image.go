package sniff

import (
	"bytes"
	"encoding/binary"
	"image/jpeg"
	"image/png"
)

// maxPixels keeps out pictures that would take gigabytes to show.
const maxPixels = 200_000_000

var (
	errPicture = refused("the picture is cut or damaged")
	errPixels  = refused("the picture has too many pixels")
)

// checkPNG walks the chunks (W3C PNG §5.3) to the end mark; nothing may follow.
func checkPNG(raw []byte) error {
	config, err := png.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return errPicture
	}
	if int64(config.Width)*int64(config.Height) > maxPixels {
		return errPixels
	}
	const signature, frame = 8, 12 // a chunk has length, name and checksum around its data
	for at := int64(signature); at+frame <= int64(len(raw)); {
		next := at + frame + int64(binary.BigEndian.Uint32(raw[at:]))
		if string(raw[at+4:at+8]) == "IEND" {
			if next != int64(len(raw)) {
				return refused("something follows the end of the picture")
			}
			return nil
		}
		at = next
	}
	return errPicture
}

// checkJPEG reads the header and looks for the end mark. Bytes may follow it:
// cameras put previews there.
func checkJPEG(raw []byte) error {
	config, err := jpeg.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return errPicture
	}
	if int64(config.Width)*int64(config.Height) > maxPixels {
		return errPixels
	}
	scan := bytes.Index(raw, []byte{0xFF, 0xDA})
	if scan < 0 || !bytes.Contains(raw[scan:], []byte{0xFF, 0xD9}) {
		return errPicture
	}
	return nil
}
