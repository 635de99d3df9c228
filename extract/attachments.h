// Attachments: the files a document links to, by extension and by the known shapes of addresses.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace shilu {

// Whether an address (as written) is that of a file to download and not of a page or a picture.
bool is_attachment_address(std::string_view href);

// The lower-case extension of a document, archive or media file in the path of an address or in a
// file's name: "pdf", "docx"; "" if there is none that we know.
std::string attachment_type(std::string_view address_or_name);

}  // namespace shilu
