// extract_page: bytes → Document, the steps in order. clean_text: the same for plain text.
//
// Pure functions: no threads, no network, no clock, no disk. Any bytes give a Document. Of a page
// at most 10 MiB are read. Time is linear, 2 s + 0.1 s a MiB at the very most; memory is at most
// 160 times the page (where it is nothing but tags; prose takes 12 times) plus 32 MiB, and 384 MiB.
// What bounds left out is flagged.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/document.h"
#include "base/url.h"

namespace shilu {

struct Explanation;
struct PortalRule;

// The version of the rules, kept with every version they made. Raise it, once a release, when some
// page may give another Document than the release before gave: another character of text, another
// field, kind or flag, whether by code, by the lexicon or by a library. `shilu reextract` reads the
// stored pages again where it is another than the newest version's, and only there. Not for speed,
// and not for what only explains.
inline constexpr std::string_view kExtractorVersion = "3";

// Whether `removed` tells of the lines around an article's body too, or only of those within.
enum class Surroundings { kOmit, kTell };

struct PageInput {
  std::string_view bytes;         // content coding undone
  std::optional<Url> url;         // links and attachments stay as written without it
  std::string_view content_type;  // the header's value, or "" if there was none
  int status = 200;
  Surroundings surroundings = Surroundings::kOmit;
  const PortalRule* rule = nullptr;  // the one for the page, where there is one
};

// How it came to its result goes into `explanation`, if it is not null; it costs nothing otherwise.
Document extract_page(const PageInput& input, Explanation* explanation = nullptr);

// Between kExtractorVersion and the revision of a portal's rule.
inline constexpr std::string_view kRuleMark = "+rule:";

// What made the document: kExtractorVersion, and the revision of the portal's rule where one was
// used ("1+rule:5d41402a").
std::string extractor_of(const Document& document);
// The same, known before a page is read, given the rule for it (or null). Of what is no HTML no
// rule is used, whatever is for it.
std::string extractor_with(const PortalRule* rule);

// `text` is UTF-8 (anything else becomes U+FFFD and is flagged), lines ending in LF or CRLF.
Document clean_text(std::string_view text);

}  // namespace shilu
