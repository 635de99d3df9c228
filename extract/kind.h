// The kind of a page: from its bytes and status first, then from its tags and structure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "base/document.h"
#include "base/url.h"
#include "extract/body.h"
#include "extract/html_scan.h"
#include "extract/page_tags.h"

namespace shilu {

inline constexpr uint32_t kShortPageHan = 300;  // of an error, a login form, an empty shell

// Whether the bytes are those of a file and not of a page: by their first bytes, else by the
// content type.
bool is_file(std::string_view bytes, std::string_view content_type);

struct KindInput {
  const Dom& dom;
  const Measures& measures;
  const PageLines& page;
  const PageTags& tags;
  const BodyChoice& body;
  std::span<const ScannedScript> scripts;
  const std::optional<Url>& url;
  std::string_view html;  // decoded, before the scan
  int status;
  bool headline;        // a headline above the body, or a heading among its first lines
  bool dated_headline;  // a headline above the body, and a date shown between them
  bool has_head;        // a headline with date and labels of publication, whatever follows
};

struct KindVerdict {
  PageKind kind = PageKind::kEmpty;
  std::string_view because;  // what spoke for it, for a person; static storage
};
KindVerdict judge_kind(const KindInput& input);

}  // namespace shilu
