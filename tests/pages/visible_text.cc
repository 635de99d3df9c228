#include "tests/pages/visible_text.h"

#include <gumbo.h>

#include <algorithm>

namespace shilu {
namespace {

// Elements whose insides no browser shows, by WHATWG HTML, section 15.3.1, and those that show
// something else than their insides.
bool hides_insides(GumboTag tag) {
  static constexpr GumboTag kTags[] = {
      GUMBO_TAG_HEAD,     GUMBO_TAG_TITLE,    GUMBO_TAG_SCRIPT,   GUMBO_TAG_STYLE,
      GUMBO_TAG_NOSCRIPT, GUMBO_TAG_TEMPLATE, GUMBO_TAG_TEXTAREA, GUMBO_TAG_SELECT,
      GUMBO_TAG_IFRAME,   GUMBO_TAG_NOFRAMES, GUMBO_TAG_NOEMBED,  GUMBO_TAG_OBJECT,
      GUMBO_TAG_VIDEO,    GUMBO_TAG_AUDIO,    GUMBO_TAG_SVG,      GUMBO_TAG_DATALIST};
  return std::find(std::begin(kTags), std::end(kTags), tag) != std::end(kTags);
}

std::string_view attribute_of(const GumboNode* node, const char* name) {
  const GumboAttribute* found = gumbo_get_attribute(&node->v.element.attributes, name);
  return found == nullptr ? std::string_view() : found->value;
}

// The root and <body> are hidden only until a script of theirs has run.
bool is_hidden(const GumboNode* node) {
  const GumboTag tag = node->v.element.tag;
  if (tag == GUMBO_TAG_HTML || tag == GUMBO_TAG_BODY) {
    return false;
  }
  if (hides_insides(tag) || gumbo_get_attribute(&node->v.element.attributes, "hidden") != nullptr) {
    return true;
  }
  // The style sheet that AngularJS brings along.
  if ((" " + std::string(attribute_of(node, "class")) + " ").find(" ng-hide ") !=
      std::string::npos) {
    return true;
  }
  std::string style;
  for (const char c : attribute_of(node, "style")) {
    if (c > ' ') {
      style += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
    }
  }
  return style.find("display:none") != std::string::npos ||
         style.find("visibility:hidden") != std::string::npos;
}

void walk(const GumboNode* node, bool in_reading, VisibleText& visible) {
  if (node->type == GUMBO_NODE_COMMENT) {
    return;
  }
  if (node->type != GUMBO_NODE_ELEMENT && node->type != GUMBO_NODE_TEMPLATE) {
    (in_reading ? visible.readings : visible.flow) += bare_of(node->v.text.text);
    return;
  }
  if (is_hidden(node)) {
    return;
  }
  const GumboTag tag = node->v.element.tag;
  in_reading = in_reading || tag == GUMBO_TAG_RT || tag == GUMBO_TAG_RP || tag == GUMBO_TAG_RTC;
  for (unsigned i = 0; i < node->v.element.children.length; ++i) {
    walk(static_cast<const GumboNode*>(node->v.element.children.data[i]), in_reading, visible);
  }
}

// Text of a <noscript> in the head would come out of it: Gumbo reads as a browser without scripts.
std::string without_noscript(std::string html) {
  for (size_t at = 0; (at = html.find("<noscript>", at)) != std::string::npos;) {
    const size_t end = html.find("</noscript>", at);
    if (end == std::string::npos) {
      break;
    }
    html.erase(at, end + 11 - at);
  }
  return html;
}

}  // namespace

VisibleText visible_text_of(std::string html) {
  html = without_noscript(std::move(html));
  GumboOutput* output = gumbo_parse_with_options(&kGumboDefaultOptions, html.data(), html.size());
  VisibleText visible;
  walk(output->root, false, visible);
  gumbo_destroy_output(&kGumboDefaultOptions, output);
  return visible;
}

std::string bare_of(std::string_view text) {
  std::string bare;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with("\xC2\xA0")) {
      i += 1;
    } else if (text.substr(i).starts_with("\xE3\x80\x80")) {
      i += 2;
    } else if (static_cast<unsigned char>(text[i]) > ' ') {
      bare += text[i];
    }
  }
  return bare;
}

}  // namespace shilu
