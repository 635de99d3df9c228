#include "extract/metadata.h"

#include <vector>

#include "base/ascii.h"
#include "extract/matching_copy.h"
#include "extract/site_identity.h"
#include "extract/word_set.h"

namespace shilu {
namespace {

void set_if_absent(std::optional<std::string>& field, const std::optional<std::string>& value) {
  if (!field && value && !value->empty()) {
    field = value;
  }
}

// A cheap test before the patterns: one of these stands in every line of a footer that matters.
bool may_identify_site(std::string_view text) {
  static const WordSet kWords({"备", "標識碼", "标识码", "主办", "主辦", "网安", "備"});
  return kWords.any_in(text);
}

}  // namespace

void fill_metadata(const ShownMetadata& shown, const PageTags& tags, Document& document) {
  if (document.kind != PageKind::kArticle && document.kind != PageKind::kEmpty) {
    return;  // of no document
  }
  document.meta_published = tags.published;
  std::optional<ShownDate> from_tag;
  if (tags.published) {
    from_tag = find_date(*tags.published);
  }
  const bool is_shown = shown.published || (!from_tag && shown.issued);
  const std::optional<ShownDate>& date = shown.published ? shown.published
                                         : from_tag      ? from_tag
                                                         : shown.issued;
  if (date) {
    document.published = date->day;
    document.published_from = is_shown ? "shown" : "meta";
    document.published_at = date->day_and_time();
    if (!document.published_at && from_tag && from_tag->day == date->day) {
      document.published_at = from_tag->day_and_time();
    }
  }
  set_if_absent(document.source, shown.source);
  set_if_absent(document.source, tags.source);
  set_if_absent(document.issuer, shown.issuer);
  set_if_absent(document.doc_number, shown.doc_number);
  set_if_absent(document.index_number, shown.index_number);
}

SiteIdentity find_site_identity(const Dom& dom, const PageLines& page, const PageTags& tags,
                                std::span<const ScannedScript> scripts) {
  SiteIdentity site;
  site.name = tags.site_name;
  site.site_id = tags.site_id;
  for (const LaidLine& laid : page.lines) {
    if (laid.line.text.size() < 600 && may_identify_site(laid.line.text)) {
      read_site_identity(laid.line.text, site);
    }
  }
  for (const ScannedScript& script : scripts) {
    if (site.site_id) {
      break;
    }
    site.site_id = find_site_code_in_markup(script.tag);
    if (!site.site_id && script.text.size() < 4096 &&
        script.text.find("site") != std::string_view::npos) {
      site.site_id = find_site_code_in_markup(script.text);
    }
  }
  for (NodeIndex i = 0; i < dom.size() && !site.site_id; ++i) {
    if (dom[i].tag == GUMBO_TAG_A && dom[i].in_link) {
      const std::string_view href = dom.attribute(i, "href");
      if (href.find("site_code=") != std::string_view::npos) {
        site.site_id = find_site_code_in_markup(href);
      }
    }
  }
  return site;
}

}  // namespace shilu
