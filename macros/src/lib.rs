//! What the schema would otherwise repeat: the arguments that all lists take.
use proc_macro::TokenStream;
use quote::quote;
use syn::{
    FnArg, ImplItem, ImplItemFn, ItemImpl, Pat, PatType, parse_macro_input, parse_quote, punctuated::Punctuated,
};

/// Stands above `#[Object]`. Every resolver with a parameter `page: PageArgs` gets the four arguments of a connection
/// in its place, and its parameters `filter` and `order_by` are described where they say nothing themselves.
#[proc_macro_attribute]
pub fn paged(_: TokenStream, item: TokenStream) -> TokenStream {
    let mut object = parse_macro_input!(item as ItemImpl);
    for item in &mut object.items {
        if let ImplItem::Fn(resolver) = item
            && resolver.sig.inputs.iter().any(|argument| name(argument).is_some_and(|name| name == "page"))
        {
            expand(resolver);
        }
    }
    quote!(#object).into()
}

fn expand(resolver: &mut ImplItemFn) {
    let (mut inputs, mut arguments) = (Punctuated::new(), None);
    for argument in std::mem::take(&mut resolver.sig.inputs) {
        match name(&argument).as_deref() {
            Some("page") => {
                arguments = Some(argument);
                inputs.extend(page());
            }
            Some("filter") => inputs.push(described(argument, "Which rows.")),
            Some("order_by") => inputs.push(described(argument, "In which order; by name if absent.")),
            _ => inputs.push(argument),
        }
    }
    resolver.sig.inputs = inputs;
    if let Some(FnArg::Typed(PatType { pat, ty, .. })) = arguments {
        let made = parse_quote! { let #pat = #ty { first, after, last, before }; };
        resolver.block.stmts.insert(0, made);
    }
}

fn page() -> [FnArg; 4] {
    [
        parse_quote! {
            #[graphql(desc = "Most rows from the start, 1 to 100; 20 if neither first nor last is given.")]
            first: Option<i32>
        },
        parse_quote! { #[graphql(desc = "Only rows after this cursor.")] after: Option<String> },
        parse_quote! { #[graphql(desc = "Most rows from the end, 1 to 100.")] last: Option<i32> },
        parse_quote! { #[graphql(desc = "Only rows before this cursor.")] before: Option<String> },
    ]
}

fn described(mut argument: FnArg, description: &str) -> FnArg {
    if let FnArg::Typed(typed) = &mut argument
        && typed.attrs.is_empty()
    {
        typed.attrs.push(parse_quote! { #[graphql(desc = #description)] });
    }
    argument
}

fn name(argument: &FnArg) -> Option<String> {
    let FnArg::Typed(typed) = argument else { return None };
    let Pat::Ident(name) = &*typed.pat else { return None };
    Some(name.ident.to_string())
}
