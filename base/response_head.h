// The head of an HTTP response, as received: its status, and its fields (RFC 9112, 4 and 5).
//
// Lines end with CRLF or LF alone. Nothing is refused: what is no field is passed over.
#pragma once

#include <string_view>
#include <vector>

#include "base/page.h"

namespace shilu {

// "HTTP/1.1 200 OK\r\n…" → 200; 0 if there is no number.
int response_status(std::string_view head);

// In order, white space around values cut off; a folded line goes on after one space (5.2).
std::vector<HeaderField> response_fields(std::string_view head);

}  // namespace shilu
