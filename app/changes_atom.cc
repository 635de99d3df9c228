// An Atom feed of what came into an archive: RFC 4287, its identifiers by RFC 4151.
#include <cstdio>

#include "app/changes_forms.h"
#include "app/html_text.h"
#include "base/ascii.h"

namespace shilu {
namespace {

// RFC 2606, section 2: a name that is nobody's and never will be. A portal's own name would speak
// for the portal.
constexpr std::string_view kAuthority = "tag:shilu.invalid,2026:";

// `text` within a tag URI: what RFC 3986 does not let stand in a path is percent-encoded, and so
// are the signs that would end it.
std::string within_tag(std::string_view text) {
  constexpr std::string_view kPlain = "-._~!$&'()*+,;=:@/";
  std::string encoded;
  for (const char c : text) {
    if (is_letter(c) || is_digit(c) || kPlain.find(c) != std::string_view::npos) {
      encoded += c;
    } else {
      char escape[4];
      std::snprintf(escape, sizeof escape, "%%%02X", static_cast<unsigned char>(c));
      encoded += escape;
    }
  }
  return encoded;
}

std::string element(std::string_view name, std::string_view text) {
  std::string xml = "<";
  xml.append(name).append(">").append(escape_html(text)).append("</").append(name).append(">\n");
  return xml;
}

}  // namespace

std::string atom_begin(const std::string& archive, Instant updated) {
  return "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"
         "<feed xmlns=\"http://www.w3.org/2005/Atom\">\n" +
         element("id", std::string(kAuthority) + "archive/" + within_tag(archive)) +
         element("title", "shilu: changes of archived pages") +
         element("updated", format_instant(updated)) +
         "<author><name>shilu</name></author>\n"
         "<generator version=\"" SHILU_VERSION "\">shilu</generator>\n";
}

std::string atom_entry(const ToldChange& told) {
  const RecentChange& change = told.change;
  const Version& version = change.version;
  const std::string sort(recent_sort_name(change.sort));
  const std::string title = title_of(change);
  const std::string words = words_on(told);
  const std::string& url = version.url.text();
  const std::string which =
      url + "/" + format_instant(version.fetched_at) + "/" + std::to_string(version.revision);
  return "<entry>\n" + element("id", std::string(kAuthority) + "version/" + within_tag(which)) +
         element("title", sort + ": " + (title.empty() ? url : title)) +
         element("updated", format_instant(change.archived_at)) +
         element("published", format_instant(version.fetched_at)) +
         "<link rel=\"alternate\" href=\"" + escape_html(url) + "\"/>\n<category term=\"" + sort +
         "\"/>\n" + element("summary", words.empty() ? sort : sort + ", " + words) + "</entry>\n";
}

std::string atom_end() {
  return "</feed>\n";
}

}  // namespace shilu
