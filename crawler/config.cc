#include "crawler/config.h"

#include <fmt/format.h>

#include <filesystem>
#include <functional>

#include "base/url_host.h"
#include "crawler/toml_file.h"

namespace shilu {
namespace {

// Takes one value into the config; what is wrong with it, or "".
using Take = std::function<std::string(const toml::node&, CrawlConfig&)>;

struct Key {
  std::string_view name;
  Take take;
};

Take text(std::string CrawlConfig::*field) {
  return [field](const toml::node& node, CrawlConfig& config) -> std::string {
    if (!node.is_string()) {
      return "must be a string";
    }
    config.*field = node.as_string()->get();
    return "";
  };
}

Take flag(bool CrawlConfig::*field) {
  return [field](const toml::node& node, CrawlConfig& config) -> std::string {
    if (!node.is_boolean()) {
      return "must be true or false";
    }
    config.*field = node.as_boolean()->get();
    return "";
  };
}

template <typename Duration>
Take duration(Duration CrawlConfig::*field) {
  return [field](const toml::node& node, CrawlConfig& config) -> std::string {
    if (!node.is_string()) {
      return "must be a duration in quotes, such as \"3s\"";
    }
    const Result<Milliseconds> parsed = parse_duration(node.as_string()->get());
    if (!parsed) {
      return parsed.error().message;
    }
    config.*field = *parsed;
    return "";
  };
}

template <typename Number>
Take whole_number(Number CrawlConfig::*field, int64_t least, int64_t most) {
  return [=](const toml::node& node, CrawlConfig& config) -> std::string {
    if (!node.is_integer() || node.as_integer()->get() < least || node.as_integer()->get() > most) {
      return fmt::format("must be a whole number from {} to {}", least, most);
    }
    config.*field = static_cast<Number>(node.as_integer()->get());
    return "";
  };
}

Take texts(std::vector<std::string> CrawlConfig::*field) {
  return [field](const toml::node& node, CrawlConfig& config) -> std::string {
    if (!node.is_array()) {
      return "must be a list of strings";
    }
    for (const toml::node& element : *node.as_array()) {
      if (!element.is_string()) {
        return "must be a list of strings";
      }
      (config.*field).push_back(element.as_string()->get());
    }
    return "";
  };
}

const std::vector<Key>& top_keys() {
  static const std::vector<Key> kKeys{
      {"contact", text(&CrawlConfig::contact)},
      {"gap", duration(&CrawlConfig::gap)},
      {"address_gap", duration(&CrawlConfig::address_gap)},
      {"address_groups", texts(&CrawlConfig::address_groups)},
      {"subdomains", flag(&CrawlConfig::subdomains)},
      {"include", texts(&CrawlConfig::include)},
      {"exclude", texts(&CrawlConfig::exclude)},
      {"rules", texts(&CrawlConfig::rules)},
      {"fetch_threads", whole_number(&CrawlConfig::fetch_threads, 1, 64)},
      {"extract_threads", whole_number(&CrawlConfig::extract_threads, 1, 256)},
  };
  return kKeys;
}

const std::vector<Key>& limit_keys() {
  constexpr int64_t kMostBytes = int64_t{1} << 30;
  static const std::vector<Key> kKeys{
      {"page_bytes", whole_number(&CrawlConfig::page_bytes, 1024, kMostBytes)},
      {"attachment_bytes", whole_number(&CrawlConfig::attachment_bytes, 1024, kMostBytes)},
      {"connect_timeout", duration(&CrawlConfig::connect_timeout)},
      {"first_byte_timeout", duration(&CrawlConfig::first_byte_timeout)},
      {"total_timeout", duration(&CrawlConfig::total_timeout)},
      {"redirects", whole_number(&CrawlConfig::redirects, 0, 20)},
      {"free_space_bytes",
       whole_number(&CrawlConfig::free_space_bytes, int64_t{1} << 20, int64_t{1} << 50)},
  };
  return kKeys;
}

Status take_table(const std::string& path, const toml::table& table, const std::vector<Key>& keys,
                  CrawlConfig& config) {
  for (const auto& [name, node] : table) {
    if (node.is_table() || node.is_array_of_tables()) {
      continue;
    }
    const auto where = fmt::format("{}:{}: {}", path, node.source().begin.line, name.str());
    const Key* known = nullptr;
    for (const Key& key : keys) {
      if (key.name == name.str()) {
        known = &key;
      }
    }
    if (known == nullptr) {
      return fail(ErrorCode::kInvalidArgument, fmt::format("{} is not a setting", where));
    }
    const std::string wrong = known->take(node, config);
    if (!wrong.empty()) {
      return fail(ErrorCode::kInvalidArgument, fmt::format("{}: {}", where, wrong));
    }
  }
  return {};
}

Result<std::vector<std::string>> texts_of(const toml::table& table, std::string_view name) {
  std::vector<std::string> texts;
  const toml::node* const node = table.get(name);
  const toml::array* const array = node == nullptr ? nullptr : node->as_array();
  const bool is_texts =
      node == nullptr ||
      (array != nullptr && (array->empty() || array->is_homogeneous<std::string>()));
  if (!is_texts) {
    return fail(ErrorCode::kInvalidArgument, std::string(name) + " must be a list of strings");
  }
  for (size_t i = 0; array != nullptr && i < array->size(); ++i) {
    texts.push_back(*array->get_as<std::string>(i)->value_exact<std::string>());
  }
  return texts;
}

Result<QuietSetting> quiet_setting(const toml::table& table) {
  for (const auto& [name, node] : table) {
    if (name != "from" && name != "to" && name != "hosts" && name != "provinces") {
      return fail(ErrorCode::kInvalidArgument, std::string(name.str()) + " is not a setting");
    }
  }
  const Result<QuietWindow> window = parse_quiet_window(table["from"].value_or(std::string_view()),
                                                        table["to"].value_or(std::string_view()));
  if (!window) {
    return tl::unexpected(window.error());
  }
  Result<std::vector<std::string>> hosts = texts_of(table, "hosts");
  if (!hosts) {
    return tl::unexpected(hosts.error());
  }
  for (std::string& host : *hosts) {
    Result<std::string> canonical = canonical_host(host);
    if (!canonical) {
      return fail(ErrorCode::kInvalidArgument, "'" + host + "': " + canonical.error().message);
    }
    host = *std::move(canonical);
  }
  Result<std::vector<std::string>> provinces = texts_of(table, "provinces");
  if (!provinces) {
    return tl::unexpected(provinces.error());
  }
  if (hosts->empty() && provinces->empty()) {
    return fail(ErrorCode::kInvalidArgument, "quiet hours need hosts or provinces");
  }
  return QuietSetting{*window, *std::move(hosts), *std::move(provinces)};
}

Status take_quiet(const std::string& path, const toml::node& node, CrawlConfig& config) {
  const toml::array* const settings = node.as_array();
  for (size_t i = 0; settings != nullptr && i < settings->size(); ++i) {
    const toml::node& setting = *settings->get(i);
    const auto where = fmt::format("{}:{}: quiet", path, setting.source().begin.line);
    if (!setting.is_table()) {
      return fail(ErrorCode::kInvalidArgument, where + ": write [[quiet]]");
    }
    Result<QuietSetting> quiet = quiet_setting(*setting.as_table());
    if (!quiet) {
      return fail_at(where, quiet.error());
    }
    config.quiet.push_back(*std::move(quiet));
  }
  return {};
}

}  // namespace

Milliseconds address_gap_of(const CrawlConfig& config) {
  const Milliseconds standard = config.gap < kLeastGap ? config.gap / 3 : AddressLimits().apart;
  return config.address_gap.value_or(standard);
}

Result<CrawlConfig> load_config(const std::string& path) {
  const Result<toml::table> parsed = read_toml_file(path);
  if (!parsed) {
    return tl::unexpected(parsed.error());
  }
  CrawlConfig config;
  if (Status status = take_table(path, *parsed, top_keys(), config); !status) {
    return tl::unexpected(status.error());
  }
  for (const auto& [name, node] : *parsed) {
    if (name == "quiet" && node.is_array_of_tables()) {
      if (Status status = take_quiet(path, node, config); !status) {
        return tl::unexpected(status.error());
      }
      continue;
    }
    if (!node.is_table() && !node.is_array_of_tables()) {
      continue;
    }
    if (name.str() != "limits") {
      return fail(ErrorCode::kInvalidArgument, fmt::format("{}:{}: [{}] is not a section", path,
                                                           node.source().begin.line, name.str()));
    }
    if (Status status = take_table(path, *node.as_table(), limit_keys(), config); !status) {
      return tl::unexpected(status.error());
    }
  }
  for (std::vector<std::string>* files : {&config.rules, &config.address_groups}) {
    for (std::string& file : *files) {
      file = (std::filesystem::path(path).parent_path() / file).string();
    }
  }
  return config;
}

}  // namespace shilu
