// extract_page: the first line is the Content-Type header's value, the second the page's address,
// the rest the page.
#include <string>

#include "extract/explanation.h"
#include "extract/extract.h"
#include "tests/fuzz/properties.h"

namespace {

using shilu::Document;
using shilu::fuzz::require;

// Every visible line is kept or has a reason, and the document says the same.
void require_told(const Document& document, const shilu::Explanation& explanation) {
  std::string text;
  size_t inside = 0;
  for (const shilu::JudgedLine& line : explanation.lines) {
    require(!line.text.empty(), "a line has text");
    if (line.reason.empty()) {
      text += text.empty() ? line.text : "\n" + line.text;
    } else {
      inside += line.inside ? 1 : 0;
    }
  }
  if (document.kind == shilu::PageKind::kArticle) {
    require(text == document.text, "the lines without a reason are the text");
    require(inside == document.removed.size(), "the body's lines with a reason are removed");
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view bytes = shilu::fuzz::text_of(data, size);
  shilu::PageInput input;
  input.content_type = shilu::fuzz::take_line(bytes);
  if (shilu::Result<shilu::Url> url = shilu::Url::parse(shilu::fuzz::take_line(bytes))) {
    input.url = std::move(*url);
  }
  input.bytes = bytes;

  const Document document = extract_page(input);
  shilu::fuzz::require_sound(document);

  shilu::Explanation explanation;
  const Document explained = extract_page(input, &explanation);
  require(shilu::fuzz::as_json(explained) == shilu::fuzz::as_json(document),
          "the same page gives the same document, explained or not");
  require_told(document, explanation);

  input.surroundings = shilu::Surroundings::kTell;
  const Document told = extract_page(input);
  shilu::fuzz::require_sound(told);
  require(told.text == document.text && told.removed.size() >= document.removed.size(),
          "telling the surroundings changes nothing else");
  return 0;
}
