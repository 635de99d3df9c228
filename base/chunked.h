// The chunked transfer coding undone (RFC 9112, section 7.1).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace shilu {

struct Dechunked {
  std::string bytes;
  bool whole = false;  // the last chunk, of no octets, has come
};

// Nothing where `coded` does not begin with the line of a chunk: some writers of WARC undo the
// coding and leave the field that names it. Trailer fields are passed over. What ends early, or is
// no chunk further on, gives what came before.
std::optional<Dechunked> undo_chunked(std::string_view coded);

}  // namespace shilu
