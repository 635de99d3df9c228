// Sitemaps (sitemaps.org protocol 0.9): <urlset>, <sitemapindex> and plain text, an address a line.
//
// The scanner is lenient, since portals' files often are no XML: it looks for the tags it knows
// and needs no well-formedness. Its work is linear in the input.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace shilu {

inline constexpr size_t kMaxSitemapEntries = 50'000;  // the protocol's own limit

struct SitemapEntry {
  std::string address;      // as written: entities and CDATA undone, blanks at the ends dropped
  bool is_sitemap = false;  // a sitemap to read in turn, not a page
  std::optional<Instant> last_modified;
};

struct Sitemap {
  std::vector<SitemapEntry> entries;  // in order, at most kMaxSitemapEntries
};

// Whether `bytes` (content coding and gzip undone) are one: a page that says "not found" is not.
bool looks_like_sitemap(std::string_view bytes);

// Whatever can be read; no entries where `bytes` are no sitemap.
Sitemap parse_sitemap(std::string_view bytes);

}  // namespace shilu
