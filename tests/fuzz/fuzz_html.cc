// The scan, the tree and the layout: bounds are kept, the flat tree is a tree, and no visible
// character of it is lost by the layout.
#include <algorithm>
#include <string>

#include "base/ascii.h"
#include "extract/html_scan.h"
#include "extract/layout.h"
#include "extract/measures.h"
#include "tests/fuzz/properties.h"

namespace {

using shilu::Dom;
using shilu::NodeIndex;
using shilu::fuzz::require;

// Without white space of the three kinds that lines lose.
void append_bare(std::string_view text, std::string& bare) {
  for (size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    if (rest.starts_with("\xC2\xA0")) {
      i += 1;
    } else if (rest.starts_with("\xE3\x80\x80")) {
      i += 2;
    } else if (!shilu::is_space(text[i])) {
      bare += text[i];
    }
  }
}

void require_tree(const Dom& dom) {
  for (NodeIndex i = 0; i < dom.size(); ++i) {
    require(dom[i].end > i && dom[i].end <= dom.size(), "a subtree ends after it begins");
    if (i > 0) {
      require(dom[i].parent < i && dom[i].end <= dom[dom[i].parent].end,
              "a subtree lies within its parent's");
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string html(shilu::fuzz::text_of(data, size));
  std::erase(html, '\0');
  if (!shilu::fuzz::is_valid_utf8(html)) {
    return 0;  // decode_page comes first
  }
  const Dom dom = Dom::parse(shilu::scan_html(html));
  require_tree(dom);

  const shilu::Measures measures(dom);
  std::string laid;
  bool in_order = true;
  for (const shilu::LaidLine& line : lay_out(dom, measures, 0, dom.size(), {})) {
    require(shilu::fuzz::is_valid_utf8(line.line.text), "a line is UTF-8");
    append_bare(std::string_view(line.line.text).substr(line.marker_bytes), laid);
    in_order = in_order && line.reason.empty();  // readings of ruby come after their line
  }
  std::string visible;
  for (NodeIndex i = 0; i < dom.size(); ++i) {
    if (!dom[i].hidden) {
      append_bare(dom[i].text, visible);
    }
  }
  if (!in_order) {
    std::sort(laid.begin(), laid.end());
    std::sort(visible.begin(), visible.end());
  }
  require(laid == visible, "no visible character is lost, none is made up");
  return 0;
}
