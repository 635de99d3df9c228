// The addresses a page leads to: links, image maps, frames, refreshes, and those in scripts.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/document.h"
#include "base/url.h"
#include "extract/body.h"
#include "extract/dom.h"
#include "extract/html_scan.h"

namespace shilu {

inline constexpr size_t kMaxLinks = 20'000;

// Resolves references against the page's <base href> and its address.
class References {
 public:
  References(const Dom& dom, const std::optional<Url>& page);

  // The canonical address; as written (trimmed) where the page's address is not known. Nothing for
  // what is no address of a page or file: javascript:, mailto:, "#top", "".
  std::optional<std::string> resolve(std::string_view reference) const;
  // The address of the page itself, where it is known.
  std::optional<std::string> page() const { return page_; }

 private:
  std::optional<std::string> page_;
  std::optional<Url> base_;
};

// Every address once, in page order, with the strongest relation it has on the page: next before
// attachment before content before nav.
std::vector<Link> find_links(const Dom& dom, const PageLines& page, const References& references,
                             std::span<const ScannedScript> scripts,
                             std::span<const ListPaging> pagings);

// The files linked to in [begin, end), each address once. Names are the links' texts, else their
// titles.
std::vector<Attachment> find_attachments(const Dom& dom, const References& references,
                                         NodeIndex begin, NodeIndex end);

// The visible text under a node, white space collapsed: its first 600 bytes or so.
std::string visible_text(const Dom& dom, NodeIndex index);

}  // namespace shilu
