// What is said about a document: what the page shows before what its tags say; and about its site.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "base/document.h"
#include "extract/html_scan.h"
#include "extract/page_lines.h"
#include "extract/page_tags.h"
#include "extract/shown_metadata.h"

namespace shilu {

// Days, source, issuer and numbers: what is shown before what the tags say, both kept. Of articles
// and of empty pages; others have none.
void fill_metadata(const ShownMetadata& shown, const PageTags& tags, Document& document);

SiteIdentity find_site_identity(const Dom& dom, const PageLines& page, const PageTags& tags,
                                std::span<const ScannedScript> scripts);

}  // namespace shilu
