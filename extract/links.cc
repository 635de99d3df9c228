#include "extract/links.h"

#include <algorithm>
#include <cstdlib>
#include <unordered_map>

#include "base/ascii.h"
#include "extract/attachments.h"
#include "extract/layout.h"
#include "extract/list_pages.h"
#include "extract/list_records.h"
#include "extract/matching_copy.h"

namespace shilu {
namespace {

constexpr size_t kLongestName = 600;  // bytes
constexpr size_t kMaxAttachments = 500;

// The address in "5; url=http://…".
std::string_view refresh_target(std::string_view content) {
  const size_t at = find_ignoring_case(content, "url");
  if (at == std::string_view::npos) {
    return "";
  }
  std::string_view target = trim_ascii(content.substr(at + 3));
  if (!target.starts_with("=")) {
    return "";
  }
  target = trim_ascii(target.substr(1));
  if (target.size() >= 2 && (target[0] == '"' || target[0] == '\'')) {
    target = target.substr(1, target.find(target[0], 1) - 1);
  }
  return target;
}

int strength(LinkRelation relation) {
  switch (relation) {
    case LinkRelation::kNext:
      return 3;
    case LinkRelation::kAttachment:
      return 2;
    case LinkRelation::kContent:
      return 1;
    case LinkRelation::kNav:
      return 0;
  }
  return 0;
}

class LinkList {
 public:
  explicit LinkList(const References& references) : references_(references) {}

  void add(std::string_view reference, LinkRelation relation) {
    if (links_.size() >= kMaxLinks) {
      return;
    }
    std::optional<std::string> url = references_.resolve(reference);
    if (!url) {
      return;
    }
    const auto [known, is_new] = index_.try_emplace(*url, links_.size());
    if (is_new) {
      links_.push_back({std::move(*url), relation});
    } else if (strength(relation) > strength(links_[known->second].relation)) {
      links_[known->second].relation = relation;
    }
  }

  std::vector<Link> take() { return std::move(links_); }

 private:
  const References& references_;
  std::vector<Link> links_;
  std::unordered_map<std::string, size_t> index_;
};

// Whether the text of a link could begin with 下. Nearly all do not, and are not copied to see.
bool may_be_next(const Dom& dom, NodeIndex index) {
  for (NodeIndex i = index; i < dom[index].end; ++i) {
    if (dom[i].hidden) {
      i = dom[i].end - 1;
      continue;
    }
    const std::string_view text = trim_wide_space(dom[i].text);
    if (!text.empty()) {
      return text.starts_with("下");
    }
  }
  return false;
}

bool is_next(const Dom& dom, NodeIndex index) {
  if (!may_be_next(dom, index)) {
    return false;
  }
  const std::string bare = without_wide_space(visible_text(dom, index));
  return bare.size() < 24 && (bare.starts_with("下一页") || bare.starts_with("下页"));
}

LinkRelation relation_of(const Dom& dom, NodeIndex index, std::string_view href, bool in_zone) {
  const bool to_file =
      dom[index].tag == GUMBO_TAG_A ? dom[index].to_file : is_attachment_address(href);
  if (to_file) {
    return LinkRelation::kAttachment;
  }
  if (is_next(dom, index)) {
    return LinkRelation::kNext;
  }
  return in_zone ? LinkRelation::kNav : LinkRelation::kContent;
}

}  // namespace

References::References(const Dom& dom, const std::optional<Url>& page) : base_(page) {
  if (!page) {
    return;
  }
  page_ = page->text();
  for (NodeIndex i = 0; i < dom.size(); ++i) {
    if (dom[i].tag == GUMBO_TAG_BASE && dom.has_attribute(i, "href")) {
      if (Result<Url> base = page->resolve(trim_ascii(dom.attribute(i, "href")))) {
        base_ = std::move(*base);
      }
      return;
    }
  }
}

std::optional<std::string> References::resolve(std::string_view reference) const {
  reference = trim_ascii(reference);
  if (reference.empty() || reference[0] == '#') {
    return std::nullopt;
  }
  const size_t colon = reference.find(':');
  const auto is_behind_scheme = [](char c) { return c == '/' || c == '?' || c == '#' || c == '.'; };
  if (colon != std::string_view::npos &&
      std::none_of(reference.begin(), reference.begin() + static_cast<std::ptrdiff_t>(colon),
                   is_behind_scheme)) {
    const std::string_view scheme = reference.substr(0, colon);
    if (!equals_ignoring_case(scheme, "http") && !equals_ignoring_case(scheme, "https")) {
      return std::nullopt;
    }
  }
  if (!base_) {
    return std::string(reference);
  }
  Result<Url> url = base_->resolve(reference);
  if (!url) {
    return std::nullopt;
  }
  return url->text();
}

std::vector<Link> find_links(const Dom& dom, const PageLines& page, const References& references,
                             std::span<const ScannedScript> scripts,
                             std::span<const ListPaging> pagings) {
  LinkList list(references);
  for (NodeIndex i = 0; i < dom.size(); ++i) {
    const DomNode& node = dom[i];
    if (node.is_text) {
      continue;
    }
    switch (node.tag) {
      case GUMBO_TAG_A:
      case GUMBO_TAG_AREA: {
        const std::string_view href = dom.attribute(i, "href");
        list.add(href, relation_of(dom, i, href, !page.node_zones[i].empty()));
        break;
      }
      case GUMBO_TAG_IFRAME:
      case GUMBO_TAG_FRAME:
        list.add(dom.attribute(i, "src"), LinkRelation::kContent);
        break;
      case GUMBO_TAG_META:
        if (equals_ignoring_case(dom.attribute(i, "http-equiv"), "refresh")) {
          list.add(refresh_target(dom.attribute(i, "content")), LinkRelation::kContent);
        }
        break;
      default:
        break;
    }
  }
  for (const std::string& record : find_script_records(scripts)) {
    list.add(record,
             is_attachment_address(record) ? LinkRelation::kAttachment : LinkRelation::kContent);
  }
  for (const ListPaging& paging : pagings) {
    const int pages = paging.last ? std::abs(*paging.last - paging.next) + 1 : 1;
    for (int i = 0; i < std::min(pages, kMaxListPages); ++i) {
      list.add(list_page(paging, paging.next + i * paging.step), LinkRelation::kNext);
    }
  }
  return list.take();
}

std::vector<Attachment> find_attachments(const Dom& dom, const References& references,
                                         NodeIndex begin, NodeIndex end) {
  std::vector<Attachment> attachments;
  for (NodeIndex i = begin; i < end && attachments.size() < kMaxAttachments; ++i) {
    if (!dom[i].to_file || dom[i].dropped) {
      continue;
    }
    const std::string_view href = dom.attribute(i, "href");
    std::optional<std::string> url = references.resolve(href);
    const bool known = !url || std::any_of(attachments.begin(), attachments.end(),
                                           [&](const Attachment& a) { return a.url == *url; });
    if (known) {
      continue;
    }
    std::string name = visible_text(dom, i);
    if (name.empty()) {
      name = trim_wide_space(dom.attribute(i, "title"));
    }
    std::string type = attachment_type(href);
    if (type.empty()) {
      type = attachment_type(name);
    }
    if (type.empty()) {
      type = attachment_type(dom.attribute(i, "title"));
    }
    attachments.push_back({std::move(*url), std::move(name), std::move(type)});
  }
  return attachments;
}

std::string visible_text(const Dom& dom, NodeIndex index) {
  std::string text;
  for (NodeIndex i = index; i < dom[index].end && text.size() < kLongestName; ++i) {
    if (dom[i].hidden) {
      i = dom[i].end - 1;
      continue;
    }
    for (const char c : dom[i].text) {
      const bool begins_character = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
      if (text.size() >= kLongestName && begins_character) {
        break;  // links can stand around one another, and all of a page
      }
      if (!is_space(c)) {
        text += c;
      } else if (!text.empty() && text.back() != ' ') {
        text += ' ';
      }
    }
  }
  return std::string(trim_wide_space(text));
}

}  // namespace shilu
