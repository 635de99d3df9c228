// Document: what a page says, without the page around it. Made by extract/, kept by store/.
//
// Texts are UTF-8 and faithful: nothing is altered, only left out, and what was left out stands in
// `removed`. What is not known is absent, never a guess. The JSON words are in document_json.h.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace shilu {

enum class PageKind {
  kArticle,
  kList,
  kHome,
  kAttachment,
  kBlocked,    // a firewall answered for the portal
  kSoftError,  // status 200, and the page says there is nothing
  kLogin,
  kNeedsBrowser,  // the body is made by script
  kEmpty,         // an article page without text: a video, a picture
};

// "article", "list", …: the words of the JSON.
std::string_view kind_name(PageKind kind);
std::optional<PageKind> kind_from_name(std::string_view name);

enum class LinkRelation { kContent, kNext, kNav, kAttachment };
std::string_view relation_name(LinkRelation relation);

struct Link {
  std::string url;  // canonical (Url::text)
  LinkRelation relation;
};

// Numbered pages of a list, of which scripts or hidden fields tell: `before`, the number, `after`.
struct ListPaging {
  std::string before;  // canonical, from the scheme on
  std::string after;
  int next = 0;                  // the number of the page that follows
  std::optional<int> last = {};  // absent where nobody says
  int step = 1;                  // from one to the next; -1 where they are counted down
  bool repeats_page = false;     // the pages that follow begin with what stands on this one

  friend bool operator==(const ListPaging&, const ListPaging&) = default;
};

struct Attachment {
  std::string url;  // canonical; as written where the page's own address is not known
  std::string name;
  std::string type;  // lower-case extension: "pdf", "docx"; "" if unknown

  friend bool operator==(const Attachment&, const Attachment&) = default;
};

struct Removed {
  std::string text;
  std::string reason;  // a furniture group's name: "share", "footer", "breadcrumb", …
};

struct Flag {
  std::string flag;  // a name of the contract: "tampered", "lost_characters", …
  int score = 0;
  std::vector<std::string> evidence;  // strings found on the page
};

// The rule that was written for the page's portal, and what it found there.
struct RuleKey {
  std::string key;                 // "container", "drop", "title", "date", "source"
  std::vector<std::string> found;  // its selectors that found something; of most keys at most one
};
struct RuleUse {
  std::string name;      // where it is written: "qinghe.toml:3"
  std::string revision;  // another once the rule says something else
  std::vector<RuleKey> keys;
};

struct CharsetDecision {
  std::string used;  // "UTF-8", "GB18030", "UTF-16LE", "Big5"
  std::string from;  // "bom", "header", "meta", "detected"
};

struct SiteIdentity {
  std::optional<std::string> name;
  std::optional<std::string> site_id;    // 网站标识码
  std::optional<std::string> icp;        // 辽ICP备05023109号
  std::optional<std::string> police;     // 辽公网安备21010502000372号
  std::optional<std::string> organiser;  // 主办单位
};

struct Document {
  PageKind kind = PageKind::kEmpty;
  std::optional<std::string> title;
  std::optional<Day> published;               // shown as published, else PubDate's
  std::optional<std::string> published_at;    // "2018-03-06 09:30" where the page gives a time
  std::optional<std::string> published_from;  // "shown" or "meta"
  std::optional<Day> signed_on;               // 成文日期 at the end of the body: "signed"
  std::optional<std::string> meta_published;  // the PubDate tag as written
  std::optional<std::string> source;
  std::optional<std::string> issuer;
  std::optional<std::string> doc_number;
  std::optional<std::string> index_number;
  std::optional<std::string> column;
  SiteIdentity site;
  std::string text;  // paragraphs and table rows a line each ('\n'), cells tab-separated
  std::optional<std::string> payload_sha256;  // of an attachment's bytes; absent for pages
  std::vector<Attachment> attachments;
  std::vector<Link> links;
  std::vector<ListPaging> pagings;  // not in the JSON: `links` has their pages
  std::vector<Removed> removed;     // in page order
  std::vector<Flag> flags;
  CharsetDecision charset;
  std::string lang;  // "zh-Hans", "zh-Hant", or another BCP 47 code; "" if there is no text
  std::optional<RuleUse> rule;  // absent where none is for the page
};

// A field by which one state of a document is told from the next.
struct StateField {
  std::string_view name;  // its word in the JSON
  std::string octets;     // equal where, and only where, the values are
};

// All of them, always the same and in the same order: kind, title, days, source, issuer, numbers,
// text, an attachment's bytes and the list of attachments. Counters, tokens, page furniture and the
// time a page was generated are not among them. The digest is made of this list and a diff shows
// what differs in it, so that no new version has an empty diff.
std::vector<StateField> state_fields(const Document& document);

// SHA-256 over the octets of the state fields.
std::string document_digest(const Document& document);

}  // namespace shilu
