// What the page says about its document around the text: days, source, issuer, numbers, column,
// site.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "base/document.h"
#include "extract/body.h"
#include "extract/html_scan.h"
#include "extract/metadata_line.h"
#include "extract/page_tags.h"
#include "extract/title.h"

namespace shilu {

// Where the document's lines stand in PageLines: [begin, end).
struct LineRange {
  size_t begin;
  size_t end;
};

// The fields shown in the head zone (from the headline to the body), in the body's own head and
// index box, and below it; a date in a sidebar is not one of them.
ShownMetadata read_shown_metadata(const PageLines& page, LineRange body,
                                  std::optional<size_t> headline);

// Days, source, issuer and numbers: what is shown before what the tags say, both kept.
void fill_metadata(const ShownMetadata& shown, const PageTags& tags, Document& document);

SiteIdentity find_site_identity(const Dom& dom, const PageLines& page, const PageTags& tags,
                                std::span<const ScannedScript> scripts);

// Rows of an index box that names its fields in one row and gives them in the next, as one
// "label：value" line; "" where the two rows are none.
std::string joined_index_rows(std::string_view labels, std::string_view values);

}  // namespace shilu
