// What a response says, whoever brought it: the one way from a Page to its Document, for the crawl
// and for all that reads stored responses again.
//
//   content coding undone under caps → what the page is → document → whether it is kept as a
//   version
//
// Pure functions of their arguments; called by any number of threads. Pages over 1 MiB are read one
// at a time, for they take many times their size meanwhile.
#pragma once

#include <optional>
#include <vector>

#include "base/document.h"
#include "base/page.h"
#include "crawler/config.h"
#include "crawler/outcome.h"
#include "crawler/sitemap.h"
#include "crawler/task.h"
#include "extract/portal_rules.h"

namespace shilu {

struct PageReading {
  Outcome outcome = Outcome::kOk;
  // Of a 200 that could be read and is no sitemap: links and removed parts still in it.
  std::optional<Document> document;
  std::vector<SitemapEntry> sitemap;  // of a sitemap, where one was asked for
};

// Redirects and 304 are told by the outcome alone. Of `config` only the caps of decoded bytes
// count, by what the page was asked as.
PageReading read_page(const Page& page, TaskKind asked_as, const CrawlConfig& config,
                      const PortalRules& rules);

// The document as it is kept, without links and removed parts, where it makes a version: whole, and
// an article, an attachment, or a page without text that has a title (a video, a picture). Lists
// and homes change with every article and hold none.
std::optional<Document> versioned_document(PageReading reading);

// What an address is asked as, where nothing is known but what it once was.
TaskKind kind_of_known(const Url& url, const UrlState& state);
// Its file is named like a sitemap.
bool is_sitemap_address(std::string_view address);

}  // namespace shilu
