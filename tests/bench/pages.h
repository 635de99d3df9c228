// The pages a benchmark reads: every HTML file under a folder.
#pragma once

#include <string>
#include <vector>

#include "base/result.h"
#include "base/url.h"

namespace shilu::bench {

struct PageFile {
  Url url;  // http://HOST/PATH, HOST being the first folder, or "pages.example" where there is none
  std::string bytes;
};

// Files that end in .html, .htm or .shtml, in the order of their paths; `most` of them.
Result<std::vector<PageFile>> read_pages(const std::string& folder, size_t most);

}  // namespace shilu::bench
