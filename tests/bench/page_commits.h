// What a crawl would commit of pages in a folder.
#pragma once

#include "base/document.h"
#include "base/page.h"
#include "base/time.h"
#include "store/archive.h"
#include "store/warc.h"
#include "tests/bench/pages.h"

namespace shilu::bench {

// A 200 with these bytes, as a server of static files answers.
Page response_of(const Url& url, const std::string& bytes, Instant fetched_at);
// The 304 that it would answer instead.
Page not_modified(const Page& response, Instant fetched_at);

// Of a 200 that was read as `document`; `earlier` is what is known of the address.
PageCommit commit_of(const Page& page, Document document,
                     const std::optional<EarlierCapture>& earlier = {});
// Of a 304.
PageCommit commit_of_not_modified(const Page& page, const EarlierCapture& earlier);

// The document of a page, without links and removed parts as a commit has it.
Document document_of(const PageFile& file);

}  // namespace shilu::bench
