// Tables of data, told from tables that only place things on the page.
#pragma once

#include "extract/dom.h"
#include "extract/measures.h"

namespace shilu {

// Whether the rows of a <table> are rows of data: it holds no other table and no passage of text,
// and several cells stand in a row.
bool is_data_table(const Dom& dom, const Measures& measures, NodeIndex table);

}  // namespace shilu
